#include "grade/compile_rules.hpp"

#include <array>

#include "texts/texts.hpp"

namespace weir::grader {
namespace {

constexpr const char* braces = later(
    "{0} cannot be made of what stands between the braces. Look for the number of its fields, "
    "their order and their types.");
constexpr const char* empty_optional = later(
    "Wanted here is {1}, and this is std::optional<{0}>, which may be empty. Ask first whether it "
    "holds something, then take it with *; or use value_or().");
constexpr const char* unit =
    later("A time is wanted, and this is a plain number. Say its unit: 2h, 5min, 3s, 10ms.");
constexpr const char* needs_types = later("{0} has to be told its types: {0}<...>.");

/// The special before the general.
constexpr std::array<CompileRule, 119> rules{{
    // Headers
    {R"(^(.+): No such file or directory)", R"(^without: (.+))",
     later("There is no header '{0}'. The contract of this exercise is \"{1}\".")},
    {R"(^(.+): No such file or directory)", nullptr, later("There is no header '{0}'.")},
    {R"(was not declared|has not been declared|does not name a type)", R"(^without: (.+))",
     later("This file does not include the contract, which declares what it uses: add #include "
           "\"{0}\" as its first line.")},

    // Names
    {R"('(\w+)' was not declared)", R"(^here: .*\.(key_by|sum|min|max|min_by|max_by)\(\^)",
     later("There is no variable '{0}'. A field is passed with the name of its type: "
           "{1}(&Type::{0}).")},
    {R"('begin' was not declared)", R"(^here: .*for \(.*: \^(\w+))",
     later("A for loop cannot go through '{0}'. If it is a state, ask for what it holds: "
           "{0}.get().")},
    {R"('(\w+)' was not declared in this scope; did you mean)",
     R"(^raw: .*did you mean '(?:weir::)?(\w[\w:]*)::@1')",
     later(
         "'{0}' is not known by that name here: write {1}::{0}, or say above it: using {1}::{0};")},
    {R"('(\w+)' was not declared)", R"(^'std::@1' is defined in header '(<\w+>)')",
     later("'{0}' is std::{0}, of the header {1}: write std::{0}, and add #include {1}.")},
    {R"('(\w+)' is not a member of 'std')", R"(^'std::@1' is defined in header '(<\w+>)')",
     later("std::{0} is declared in {1}: add #include {1}.")},
    {R"('(\w{3,})' was not declared in this scope; did you mean '(.+)')", nullptr,
     later("Nothing is called '{0}' here. Did you mean '{1}'?")},
    {R"('(\w+)' was not declared)", nullptr,
     later("Nothing is called '{0}' here. It may be misspelt, or be declared further down, or in "
           "other braces.")},
    {R"('(OnTimerContext)' has not been declared)", nullptr,
     later("Only functions with keys have timers, and with them an {0}: derive from "
           "KeyedProcessFunction, or KeyedCoProcessFunction.")},
    {R"('(\w+)' has not been declared|'(\w+)' does not name a type)", nullptr,
     later(
         "There is no type '{0}{1}' here. It may be misspelt, or lack the name of its namespace.")},
    {R"('(\w+)' is not a member of '(.+)'; did you mean '(.+)')", nullptr,
     later("{1} has no '{0}'. Did you mean '{2}'?")},
    {R"('(\w+)' is not a member of '(.+?)')", nullptr, later("{1} has no '{0}'.")},
    {R"('(\w+)' is not captured)", nullptr,
     later(
         "The lambda does not know '{0}'. Name it between the brackets at its beginning: [{0}].")},
    {R"(use of '(\w+)' before deduction of 'auto')", nullptr,
     later("'{0}' is used here to say what '{0}' is. Another variable may be meant.")},
    {R"(does not have any field named '(\w+)')", nullptr,
     later("The class has no variable '{0}' that a constructor could fill.")},
    {R"((?:redefinition|redeclaration) of '(.+)')", nullptr,
     later("'{0}' is there already: it is defined twice.")},
    {R"(ambiguating new declaration of '(.+)')", R"(^old declaration '(.+)')",
     later("The contract has {1}, and here it is {0}: make it the same.")},

    // Members
    {R"('(?:const )?std::optional<(.+)>' has no member named '(\w+)')", nullptr,
     later("This is std::optional<{0}>, which may be empty. Ask first whether it holds something, "
           "then write ->{1} in place of .{1}.")},
    {R"('.*[Ii]terator<.*' has no member named '(\w+)')", nullptr,
     later("This is an iterator, which is used like a pointer: write ->{0} in place of .{0}.")},
    {R"('lambda.*' has no member named '(\w+)')", nullptr,
     later("'{0}' is called on the lambda, and not on what the lambda is passed to: a ')' is "
           "missing behind the lambda's '}}'.")},
    {R"('(?:const )?(DataStream<.+>)' has no member named '(sum|min|max|min_by|max_by|reduce|window|count_window|interval_join)')",
     nullptr,
     later("'{1}' is for streams with keys, and this {0} has none: call key_by() before it.")},
    {R"((?:Data|Keyed)Stream<.+>' has no member named '(aggregate|trigger|evictor|allowed_lateness|side_output_late_data)')",
     nullptr,
     later("'{0}' is for windows, and this stream has none: call window() or window_all() before "
           "it.")},
    {R"(Context.*' has no member named '((?:register|delete)_\w+_timer|current_watermark)')",
     nullptr, later("'{0}' is asked of the timer service: context.timer_service().{0}(...).")},
    {R"('(?:const )?\w+State<.*>' has no member named '(has_value|value_or|count|size|empty|begin)')",
     nullptr,
     later("A state is no value. Ask for what it holds first, with value() of a ValueState, get() "
           "of the others; then '{0}'.")},
    {R"('(?:.* = )?(?:const )?(\w+)' has no member named '(\w+)'; did you mean '\1')", nullptr,
     later("{0} has no '{1}'.")},
    {R"('(?:.* = )?(?:const )?(.+?)' has no member named '(\w+)'; did you mean '(\w+)')", nullptr,
     later("{0} has no '{1}'. Did you mean '{2}'?")},
    {R"('(?:.* = )?(?:const )?(.+?)' has no member named '(\w+)')", nullptr,
     later("{0} has no '{1}'.")},
    {R"(base operand of '->' has non-pointer type '(?:const )?(.+)')", nullptr,
     later("{0} is no pointer: write '.' in place of '->'.")},
    {R"(request for member '(\w+)' in .*which is of pointer type '(.+)\*')", nullptr,
     later("This is a pointer, {1}*: write '->{0}' in place of '.{0}'.")},
    {R"(request for member '(\w+)' in '.+', which is of non-class type '(.+)')", nullptr,
     later("'{0}' is asked of {1}, which has no members.")},
    {R"(invalid use of non-static data member '(?:.*::)?(\w+)::(\w+)')", nullptr,
     later("A field is passed with an & in front, and nothing behind: &{0}::{1}.")},
    {R"(invalid use of (?:non-static )?member function '[^(]*?(\w+)\(.*')", nullptr,
     later("'{0}' is a function: it is called with parentheses, {0}().")},
    {R"(cannot convert '.*::(\w+)' from type '.*\(.*::\).*')", nullptr,
     later("'{0}' is a function: it is called with parentheses, {0}().")},
    {R"('[^(]*?(\w+)\(.*' is (private|protected) within this context)", nullptr,
     later("'{0}' is {1}. In a class all is private that stands before 'public:'.")},

    // Classes that are derived
    {R"(cannot declare parameter '(\w+)' to be of abstract type '(.+)')", nullptr,
     later("{1} cannot be copied: take it by reference, {1}& {0}.")},
    {R"(abstract type '(.+)')", R"(^ *'(?:virtual )?(.+?) (\w+(?:<.*>)?)::(~?\w+\(.*\).*)')",
     later("No object of {0} can be made: it does not define {1} {3}, which {2} asks for.")},
    {R"(abstract type '(.+)')", R"(unimplemented pure virtual method '(\w+)')",
     later("No object of {0} can be made: it does not define {1}().")},
    {R"('.*::(\w+)\((.*)\)(.*)' marked 'override', but does not override)",
     R"(^ *'(?:virtual )?(.+?) (\w+(?:<.*>)?)::(@1\(.*\).*)')",
     later("{0}() does not fit. {4} asks for {3} {5}, and this is {0}({1}){2}.")},
    {R"('.*::on_timer\((.*)\)' marked 'override', but does not override)", nullptr,
     later("on_timer() does not fit. A function with keys has void on_timer(Timestamp at, "
           "OnTimerContext& context, Collector<Out>& out); others have none.")},
    {R"('.*::(open|close)\((.*)\)(.*)' marked 'override', but does not override)", nullptr,
     later("{0}() does not fit. Functions have void open(RuntimeContext& context) and void "
           "close().")},
    {R"('.*::(\w+)\((.*)\)(.*)' marked 'override', but does not override)", nullptr,
     later("{0}({1}){2} is in no class that this one is derived from. Look for its very name, its "
           "parameters, and a const behind them.")},
    {R"(conflicting return type specified for '.*::(\w+)\(.*')",
     R"(^overridden function is '(?:virtual )?(.+?) (\w+(?:<.*>)?)::@1\()",
     later("{0}() must return {1}, as {2} asks.")},
    {R"(expected class-name before '\{' token)", R"(^here: .*public (\w+) *\^)",
     later("{0} is not a class by itself: it may need types, {0}<...>, or be misspelt.")},
    {R"(expected template-name before '<' token)", R"(^here: .*?(\w+) *\^<)",
     later("There is no template '{0}'. It may be misspelt.")},

    // Templates and their types
    {R"(no matching function for call to '(?:[^(]*::)?(\w+)[('])",
     R"(couldn't (?:deduce|infer) template (?:parameter|argument) 'Out')",
     later("{0}() has to be told what comes out of it: {0}<Type>(...).")},
    {R"(wrong number of template arguments \((\d+), should be (?:at least )?(\d+)\))",
     R"(^provided for 'template<(.+)> (?:\w+::)*(\w+)')",
     later("The number of types between < and > is {1}, {3}<{2}>, and here it is {0}.")},
    {R"(wrong number of template arguments \((\d+), should be (?:at least )?(\d+)\))", nullptr,
     later("The number of types between < and > is {1}, and here it is {0}.")},
    {R"(template argument deduction failed)", R"(matching function for call to '(\w+)\()",
     needs_types},
    {R"(invalid use of template-name '(.+)' without an argument list)", nullptr, needs_types},
    {R"('template<.*> (?:\w+::)*(\w+)' used without template arguments)", nullptr, needs_types},
    {R"(template argument \d is invalid)", nullptr,
     later("What stands between < and > is no list of types: a '>' may be missing, or a name be "
           "misspelt.")},

    // What comes, and what is wanted
    {R"(deleted function 'std::unique_ptr<.*unique_ptr\(const std::unique_ptr)", nullptr,
     later("A std::unique_ptr is the only owner and cannot be copied. Return it, or hand it over "
           "with std::move().")},
    {R"(use of deleted function '.*?(\w+)(?:<.*>)?::(?:\1|operator=)\(const)", nullptr,
     later("{0} cannot be copied.")},
    {R"(from '(?:All)?WindowedStream<.*' to 'DataStream<)", nullptr,
     later("Windows are not a stream yet: say what is computed of each, with reduce(), aggregate() "
           "or process().")},
    {R"(from 'DataStreamSink' to '(DataStream<.+>)')", nullptr,
     later("A sink is the end of a stream, and wanted here is {0}: return the stream that goes "
           "into it.")},
    {R"(from '(?:const )?((?:Keyed|Data)Stream<.+>)' to '(DataStream<.+>)')", nullptr,
     later("Wanted here is {1}, and what comes is {0}.")},
    {R"(from '(.+)\*' to 'std::unique_ptr<)", nullptr,
     later(
         "A std::unique_ptr is wanted: make it with std::make_unique<{0}>(...) in place of new.")},
    {R"(from '(\w+)' to 'std::unique_ptr<)", nullptr,
     later("A std::unique_ptr is wanted: make it with std::make_unique<{0}>(...).")},
    {R"(convert '.*' to '.*::GeneratorFactory')", nullptr,
     later("for_generator() wants a function that makes a generator, and no generator: pass a "
           "lambda that returns one.")},
    {R"(convert '(?:\d+' from ')?(?:const )?(?:int|double|float|(?:std::)?int64_t)&?' to '(?:const )?Duration)",
     nullptr, unit},
    {R"(conversion from '(?:int|double|float|(?:std::)?int64_t)' to non-scalar type '(?:const )?Duration')",
     nullptr, unit},
    {R"(convert '(?:const )?(?:Duration|std::chrono::\w+)&?' to 'Timestamp')", nullptr,
     later("A point in time is wanted, and this says how long. Add it to one, like ride.event_time "
           "+ 2h.")},
    {R"(convert '(?:const )?(?:int|double|float|(?:std::)?int64_t)&?' to 'Timestamp')", nullptr,
     later("A Timestamp is wanted, and this is a plain number. Take one that is there and add to "
           "it, like ride.event_time + 2h.")},
    {R"((?:from|convert) '(?:const )?std::optional<(.+?)>' to (?:non-scalar type )?'(?:const )?(.+?)&?')",
     nullptr, empty_optional},
    {R"('(?:const )?(.+?)&' from .*'(?:const )?std::optional<(.+?)>')", nullptr,
     later("Wanted here is {0}, and this is std::optional<{1}>, which may be empty. Ask first "
           "whether it holds something, then take it with *; or use value_or().")},
    {R"((?:from|convert) '(?:const )?(\w+State<.+>)' to (?:non-scalar type )?'(?:const )?(.+?)&?')",
     nullptr,
     later("Wanted here is {1}, and this is {0}: a state is no value. Ask for what it holds, with "
           "value() of a ValueState, get() of the others.")},
    {R"(conversion from 'text' to non-scalar type '(?:const )?(.+?)')", nullptr,
     later("{0} is made of a text with braces in place of the '=': name{{\"text\"}}.")},
    {R"(convert '(?:\{.*\}' from ')?<brace-enclosed initializer list>' to '(?:const )?(.+?)&?')",
     nullptr, braces},
    {R"(Collector<(.+)>::collect\(<brace-enclosed initializer list>\))", nullptr, braces},
    {R"(Collector<(.+)>::collect\((?:const )?([^,]+?)&?\)')", nullptr,
     later("Wanted here is {0}, and what comes is {1}.")},
    {R"(Collector<(.+)>::collect\((.*)\)')", nullptr,
     later("collect() takes one value, {0}: put what belongs to it between braces.")},
    {R"((?:cannot|could not) convert (?:.* ?from )?'(?:const )?(.+?)&?' to '(?:const )?(.+?)&?')",
     nullptr, later("Wanted here is {1}, and this is {0}.")},
    {R"(conversion from '(?:const )?(.+?)&?' to non-scalar type '(?:const )?(.+?)' requested)",
     nullptr, later("Wanted here is {1}, and this is {0}.")},
    {R"(invalid initialization of .*type '(?:const )?(.+?)&' from .*of type '(?:const )?(.+?)')",
     nullptr, later("Wanted here is {0}, and this is {1}.")},
    {R"(narrowing conversion of '.+' from '(.+)' to '(.+)')", nullptr,
     later("Wanted between the braces is {1}, and {0} may not fit into it. Look for the order of "
           "the fields, or convert it with static_cast<{1}>(...).")},
    {R"(too many initializers for '(.+)')", nullptr,
     later("There are more values between the braces than {0} has fields.")},
    {R"(inconsistent types '(.+)' and '(.+)' deduced for lambda return type)", nullptr,
     later("The lambda returns {0} in one place and {1} in another.")},
    {R"(return-statement with a value, in function returning 'void')", nullptr,
     later("This function returns nothing. A result is handed on with out.collect(...).")},
    {R"(return-statement with no value, in function returning '(.+)')", nullptr,
     later("This function has to return {0}.")},
    {R"(function for call to '[^(]*?(\w+)\()",
     R"(deduced conflicting types for parameter '\w+' \('(.+)' and '(.+)'\))",
     later("What {0}() gets does not go together: {1} in one place, {2} in another.")},
    {R"(function for call to '[^(]*(?:Context::output|::get_side_output)\(text)", nullptr,
     later("A side output is named by its OutputTag, and not by a text.")},
    {R"(function for call to '((?:Tumbling|Sliding)\w+Windows)::\1\()", nullptr,
     later("Windows are made by a function with a name: {0}::of(...).")},
    {R"(function for call to '[^(]*?(\w+)(?:<[^(]*>)?\()",
     R"(no known conversion for argument (\d+) from '(?:const )?([^<].*?)&?' to '(?:const )?(.+?)&*')",
     later("Wanted as argument {1} of {0}() is {3}, and what comes is {2}.")},
    {R"(function for call to '[^(]*?(\w+)(?:<[^(]*>)?\()",
     R"(candidate expects (\d+) arguments?, (\d+) provided)",
     later("The number of arguments of {0}() is {1}, and here it is {2}.")},
    {R"(function for call to '(?:[^(]*::)?(\w+)(?:<[^(]*>)?::\1\(<brace)", nullptr, braces},
    {R"(function for call to '[^(]*?(\w+)\(<brace)", nullptr,
     later("{0}() cannot know of what type the braces are: write the type before them.")},
    {R"(function for call to '[^(]*?(\w+)(?:<[^(]*>)?\((.*)\))", nullptr,
     later("{0}() does not take ({1}).")},
    {R"(too (?:few|many) arguments to function$)", nullptr,
     later("The function that is passed here is called with another number of arguments than it "
           "takes.")},
    {R"(too (few|many) arguments to function '(.+)')", nullptr,
     later("There are too {0} arguments: the function is {1}.")},
    {R"(no match for 'operator\[\]' \(operand types are '(?:const )?MapState<)", nullptr,
     later("A MapState has no [ ]. It is read with get(key), and written with put(key, value).")},
    {R"(no match for 'operator[-+*/%]' \(operand types are .*'(?:const )?std::optional<)", nullptr,
     later("One of the two is a std::optional, which may be empty. Ask first whether it holds "
           "something, then take it with *; or use value_or().")},
    {R"(no match for 'operator=' \(operand types are '(\w+State<.+>)' and '(?:const )?(\w+State<.+>)'\))",
     nullptr,
     later("The descriptor is of another kind than the variable: it gives {1}, and the variable is "
           "{0}.")},
    {R"(no match for 'operator=' \(operand types are '(\w+State<.+?>)' and '.+'\))", nullptr,
     later("{0} is no value, but a way to what is kept for a key. That is changed with its "
           "functions, like update().")},
    {R"(no match for 'operator=' \(operand types are '(.+?)' and '(?:const )?(.+)'\))", nullptr,
     later("{1} cannot be put into {0}.")},
    {R"(no match for 'operator[-+<>=!]+' \(operand types are '(?:const )?(Timestamp|Duration|std::chrono::\w+)' and '(?:const )?(?:int|double|float|(?:std::)?int64_t)'\))",
     nullptr,
     later("{0} and a plain number do not go together. Say the unit of the number: 2h, 5min, 3s, "
           "1ms.")},
    {R"(no match for 'operator(.+?)' \(operand types are '(?:const )?(.+)' and '(?:const )?(.+)'\))",
     nullptr, later("There is no '{0}' for {1} and {2}.")},
    {R"(no match for call to '\((?:const )?(.+)\) \(.*\)')", nullptr,
     later("This is {0} and no function: leave the parentheses out.")},
    {R"(passing 'const (.+)' as 'this' argument discards qualifiers)", nullptr,
     later("This {0} is const, and the function that is called could change it: add a const behind "
           "the parentheses where that function is defined.")},
    {R"(cannot call member function '[^(]*?(\w+)\(.*' without object)", nullptr,
     later("'{0}' is called without an object. To hand it on as a function, leave the parentheses "
           "behind it out.")},
    {R"(assignment of (?:read-only variable|member) '(?:.*::)?(\w+)'|cannot assign to variable '(\w+)')",
     nullptr, later("'{0}{1}' cannot be changed here, it is const. To compare, write ==.")},

    // Signs that are missing
    {R"(expected ';' after (?:class |struct )?definition)", nullptr,
     later("A ';' is missing behind the last '}}' of the class.")},
    {R"(expected '\}'(?: at end of input|$))", R"(^to match this '\{' \(line (\d+)\))",
     later("The file ends before the '{{' of line {0} is closed: a '}}' is missing.")},
    {R"(function.definition is not allowed here)", nullptr,
     later("A function begins here inside of another one: above it a '}}' is missing.")},
    {R"('else' without a previous 'if'|expected '\}' before 'else')", nullptr,
     later("There is no 'if' that this 'else' could belong to: look at the braces before it.")},
    {R"(missing terminating (.) character)", nullptr,
     later("A text begins in this line and does not end: a {0} is missing.")},
    {R"(expected primary-expression before '[),]' token)", R"(^here: .*?(\w+)\^)",
     later("{0} is a type, and an object of it is wanted: {0}().")},
    {R"(expected primary-expression before '\.' token)", R"(^here: .*?(\w+)\^\.(\w+))",
     later("{0} is a type: its function is called with '::', {0}::{1}(...).")},
    {R"(expected primary-expression before 'const')", R"(^here: .*\(\^)",
     later("A lambda begins with brackets: [](const ...).")},
    {R"(expected ',' or '\.\.\.' before '([&*])' token)", nullptr,
     later("The '{0}' belongs to the type, before the name of the parameter: const Type{0} name.")},
    {R"(expected '([^\w])'(?: or '.')? before '(.+?)')", nullptr,
     later("Something is missing before '{1}', most likely a '{0}'.")},
    {R"(expected '([^\w])')", nullptr, later("Something is missing here, most likely a '{0}'.")},
    {R"(expected declaration before '\}' token|extraneous closing brace)", nullptr,
     later("There is a '}}' too many, or a '{{' is missing above.")},
    {R"(expected (?:unqualified-id|initializer|primary-expression) before '(.+?)')", nullptr,
     later("Something is missing or misspelt before '{0}'; it may be in the line above.")},

    // Warnings
    {R"(no return statement in function returning non-void|control reaches end of non-void function)",
     nullptr, later("The function has to return something at its end, and does not.")},
    {R"(ignoring return value of '[^(]*(?:Stream|Join|Windows)\w*<[^(]*>::(\w+)\()", nullptr,
     later(
         "The result of {0}() is not used. Each step gives a new stream, and the one before stays "
         "as it was.")},
    {R"(ignoring return value of '[^(]*?(\w+)\()", nullptr,
     later("The result of {0}() is not used.")},
    {R"(unused (?:parameter|variable) '(\w+)')", nullptr, later("'{0}' is not used.")},
}};

}  // namespace

std::span<const CompileRule> compile_rules() { return rules; }

}  // namespace weir::grader
