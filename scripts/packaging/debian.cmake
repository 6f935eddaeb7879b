# Before CPack packs what was installed: documents as Debian wants them.
file(GLOB_RECURSE manual ${CPACK_TEMPORARY_INSTALL_DIRECTORY}/flopline.1)
get_filename_component(share ${manual}/../../.. ABSOLUTE)
set(documents ${share}/doc/flopline)

# Debian has the licence already; the copyright names it.
file(REMOVE ${documents}/LICENSE)
file(COPY ${CMAKE_CURRENT_LIST_DIR}/copyright DESTINATION ${documents} FILE_PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
string(TIMESTAMP now "%a, %d %b %Y %H:%M:%S +0000" UTC)  # that of SOURCE_DATE_EPOCH, where that is set
file(WRITE ${documents}/changelog "flopline (${CPACK_PACKAGE_VERSION}) unstable; urgency=medium

  * Packed from a build of the sources.

 -- ${CPACK_PACKAGE_CONTACT}  ${now}
")
file(CHMOD ${documents}/changelog PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
execute_process(COMMAND gzip -9n ${manual} ${documents}/changelog COMMAND_ERROR_IS_FATAL ANY)
