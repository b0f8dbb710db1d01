# Fails when a claim is out of its tolerance, or when PAGE is not what PROGRAM writes now.
execute_process(COMMAND ${PROGRAM} reproduce --markdown ${FRESH} RESULT_VARIABLE code OUTPUT_VARIABLE claims)
if(NOT code EQUAL 0)
  message(FATAL_ERROR "${claims}\na claim is out of its tolerance")
endif()
execute_process(COMMAND ${CMAKE_COMMAND} -E compare_files ${PAGE} ${FRESH} RESULT_VARIABLE differs)
if(differs)
  message(FATAL_ERROR "${PAGE} is stale: run 'eyeriss reproduce --markdown docs/fidelity.md'")
endif()
