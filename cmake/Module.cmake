# eyeriss_module(NAME [USES modules...] [LINKS targets...] [PRIVATE_LINKS targets...])
#
# Every *.cpp of the folder that does not end in _test.cpp becomes the static library eyeriss_NAME; every *_test.cpp becomes the
# test program eyeriss_NAME_test. A module links only the modules that it USES, so an include against the order of
# docs/architecture.md fails to link.

add_library(eyeriss_flags INTERFACE)
target_compile_features(eyeriss_flags INTERFACE cxx_std_20)
target_compile_options(eyeriss_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror
  -ffp-contract=off   # the same floating-point result on every instruction set
  $<$<CXX_COMPILER_ID:GNU>:-Wno-stringop-overflow>    # g++ 12 sees one inside fmt::join that is not there
  $<$<CXX_COMPILER_ID:Clang>:-Wno-overlength-strings>)   # the page of --html is one string

function(eyeriss_module name)
  cmake_parse_arguments(ARG "" "" "USES;LINKS;PRIVATE_LINKS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS *.cpp)
  set(tests ${sources})
  list(FILTER sources EXCLUDE REGEX "_test\\.cpp$")
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")

  set(target eyeriss_${name})
  if(sources)
    add_library(${target} STATIC ${sources})
    set(scope PUBLIC)
    target_link_libraries(${target} PRIVATE $<BUILD_INTERFACE:eyeriss_flags> ${ARG_PRIVATE_LINKS})
  else()
    add_library(${target} INTERFACE)
    set(scope INTERFACE)
  endif()
  target_compile_features(${target} ${scope} cxx_std_20)
  target_include_directories(${target} ${scope}
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/src> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
  list(TRANSFORM ARG_USES PREPEND eyeriss_)
  target_link_libraries(${target} ${scope} ${ARG_USES} ${ARG_LINKS})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${name})
  add_library(OpenEyeriss::${name} ALIAS ${target})
  set_property(GLOBAL APPEND PROPERTY EYERISS_MODULES ${target})

  if(EYERISS_TESTS AND tests)
    add_executable(${target}_test ${tests})
    target_link_libraries(${target}_test PRIVATE ${target} eyeriss_flags GTest::gmock GTest::gtest_main)
    gtest_discover_tests(${target}_test TEST_PREFIX "${name}." DISCOVERY_TIMEOUT 60 PROPERTIES LABELS unit)
  endif()
endfunction()
