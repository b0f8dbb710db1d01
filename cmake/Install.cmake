# cmake --install: the program, the headers, the libraries, and a CMake package OpenEyeriss whose targets are OpenEyeriss::MODULE.
include(CMakePackageConfigHelpers)

get_property(modules GLOBAL PROPERTY EYERISS_MODULES)
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/OpenEyeriss)

install(TARGETS ${modules} EXPORT OpenEyerissTargets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY src/eyeriss DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.h")
install(EXPORT OpenEyerissTargets NAMESPACE OpenEyeriss:: DESTINATION ${package_dir})
if(TARGET eyeriss)
  install(TARGETS eyeriss RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()

configure_package_config_file(cmake/OpenEyerissConfig.cmake.in ${CMAKE_CURRENT_BINARY_DIR}/OpenEyerissConfig.cmake
  INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/OpenEyerissConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/OpenEyerissConfig.cmake ${CMAKE_CURRENT_BINARY_DIR}/OpenEyerissConfigVersion.cmake
  DESTINATION ${package_dir})
