/// \file
/// Preconditions that are checked while Weir itself is worked on.
#pragma once

/// Says what a function presumes of those who call it. Where the CMake option WEIR_ASSERTIONS is
/// on, as it is in the presets for development and with sanitizers, the program ends if it does not
/// hold; elsewhere the condition is not looked at. Only for what the engine owes itself: what a
/// user can do wrong is an error that says what to do.
#ifdef WEIR_ASSERTIONS
#include <cassert>
#define WEIR_EXPECTS(condition) assert(condition)
#else
#define WEIR_EXPECTS(condition) static_cast<void>(0)
#endif
