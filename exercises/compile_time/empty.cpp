// Nothing: what is left is the compiler and its precompiled headers.
