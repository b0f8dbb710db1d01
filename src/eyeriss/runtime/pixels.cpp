#include "eyeriss/runtime/pixels.h"

#include <png.h>
#include <turbojpeg.h>

#include <csetjmp>
#include <cstring>
#include <memory>

#include "eyeriss/base/error.h"

namespace eyeriss::runtime {
namespace {

using CheckSize = std::function<void(int, int)>;

// libpng ends an error with a jump, so no function that has a setjmp may hold anything that C++ destroys.
struct PngInput {
  std::string_view left;
  char problem[128] = "";
};

[[noreturn]] void stop(png_structp png, png_const_charp problem) {
  auto* const input = static_cast<PngInput*>(png_get_error_ptr(png));
  std::strncpy(input->problem, problem, sizeof input->problem - 1);
  png_longjmp(png, 1);
}
void ignore_warning(png_structp, png_const_charp) {}

void read_bytes(png_structp png, png_bytep to, std::size_t count) {
  auto* const input = static_cast<PngInput*>(png_get_io_ptr(png));
  if (count > input->left.size()) png_error(png, "the file is cut off");
  std::memcpy(to, input->left.data(), count);
  input->left.remove_prefix(count);
}

class PngReader {
 public:
  explicit PngReader(std::string_view bytes) : input_{bytes} {
    png_ = png_create_read_struct(PNG_LIBPNG_VER_STRING, &input_, stop, ignore_warning);
    info_ = png_ != nullptr ? png_create_info_struct(png_) : nullptr;
    if (info_ == nullptr) return;
    png_set_read_fn(png_, &input_, read_bytes);
    // All but pixels, palette and transparency: texts and profiles are compressed, and a file of megabytes holds gigabytes of them.
    png_set_keep_unknown_chunks(png_, PNG_HANDLE_CHUNK_NEVER, nullptr, -1);
  }
  ~PngReader() { png_destroy_read_struct(&png_, &info_, nullptr); }
  PngReader(const PngReader&) = delete;
  PngReader& operator=(const PngReader&) = delete;

  // False: problem() says why.
  bool read_header() {
    if (info_ == nullptr || setjmp(png_jmpbuf(png_)) != 0) return false;
    png_read_info(png_, info_);
    return true;
  }
  // Into rows of width() * 3 bytes.
  bool read_rows(std::uint8_t* rgb) {
    if (setjmp(png_jmpbuf(png_)) != 0) return false;
    png_set_expand(png_);
    png_set_strip_16(png_);
    png_set_strip_alpha(png_);
    png_set_gray_to_rgb(png_);
    const int passes = png_set_interlace_handling(png_);
    png_read_update_info(png_, info_);
    if (png_get_rowbytes(png_, info_) != std::size_t{3} * width()) png_error(png_, "it has an unknown kind of pixels");
    for (int pass = 0; pass < passes; ++pass)
      for (png_uint_32 row = 0; row < height(); ++row)
        png_read_row(png_, rgb + std::size_t{3} * width() * row, nullptr);
    png_read_end(png_, nullptr);
    return true;
  }
  png_uint_32 width() const { return png_get_image_width(png_, info_); }
  png_uint_32 height() const { return png_get_image_height(png_, info_); }
  const char* problem() const { return info_ == nullptr ? "out of memory" : input_.problem; }

 private:
  PngInput input_;
  png_structp png_ = nullptr;
  png_infop info_ = nullptr;
};

Pixels decode_png(std::string_view bytes, const std::string& where, const CheckSize& check_size) {
  PngReader reader(bytes);
  if (!reader.read_header()) base::fail("{}: the PNG picture cannot be decoded ({})", where, reader.problem());
  Pixels pixels{static_cast<int>(reader.width()), static_cast<int>(reader.height()), {}};
  check_size(pixels.width, pixels.height);
  pixels.rgb.resize(std::size_t{3} * reader.width() * reader.height());
  if (!reader.read_rows(pixels.rgb.data()))
    base::fail("{}: the PNG picture cannot be decoded ({})", where, reader.problem());
  return pixels;
}

Pixels decode_jpeg(std::string_view bytes, const std::string& where, const CheckSize& check_size) {
  const std::unique_ptr<void, int (*)(void*)> decoder(tjInitDecompress(), tjDestroy);
  const auto* const data = reinterpret_cast<const unsigned char*>(bytes.data());
  const auto fail = [&] {
    base::fail("{}: the JPEG picture cannot be decoded ({})", where, tjGetErrorStr2(decoder.get()));
  };
  Pixels pixels;
  int subsampling = 0, colours = 0;
  if (tjDecompressHeader3(decoder.get(), data, bytes.size(), &pixels.width, &pixels.height, &subsampling, &colours) !=
      0)
    fail();
  check_size(pixels.width, pixels.height);
  pixels.rgb.resize(static_cast<std::size_t>(pixels.width) * static_cast<std::size_t>(pixels.height) * 3);
  // The accurate transform gives the same pixels on every instruction set. A warning means damaged data: an error here.
  if (tjDecompress2(decoder.get(), data, bytes.size(), pixels.rgb.data(), pixels.width, 0, pixels.height, TJPF_RGB,
                    TJFLAG_ACCURATEDCT | TJFLAG_STOPONWARNING | TJFLAG_LIMITSCANS) != 0)
    fail();
  return pixels;
}

}  // namespace

Pixels decode_picture(std::string_view bytes, const std::string& where, const CheckSize& check_size) {
  const auto begins_with = [&](std::string_view magic) { return bytes.substr(0, magic.size()) == magic; };
  if (begins_with("\x89PNG\r\n\x1a\n")) return decode_png(bytes, where, check_size);
  if (begins_with("\xff\xd8\xff")) return decode_jpeg(bytes, where, check_size);
  base::fail("{}: is no PNG or JPEG picture", where);
}

}  // namespace eyeriss::runtime
