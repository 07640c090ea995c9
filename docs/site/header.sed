# What Doxygen reads of a header: `sed -E -f docs/site/header.sed FILE`. A constructor that is inherited
# would be two places of one name, and classes that are friends are nobody else's business.
s/^ *using ([A-Za-z]+)::\1;//
s/^ *friend (class|struct) .*;//
