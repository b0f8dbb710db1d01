# cmake -DTEMPLATE=web/template.html -DOUTPUT=html_template.cpp -P html_template.cmake: the page as a string literal.
file(READ "${TEMPLATE}" page)
file(WRITE "${OUTPUT}" "#include \"eyeriss/report/html_template.h\"

namespace eyeriss::report {

std::string_view html_template() {
  return R\"page~(")
file(APPEND "${OUTPUT}" "${page}")
file(APPEND "${OUTPUT}" ")page~\";
}

}  // namespace eyeriss::report
")
