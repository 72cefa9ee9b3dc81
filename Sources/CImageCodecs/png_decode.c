// Decoding of PNG.
//
// What is refused and what is not: an error anywhere up to the last pixel's checksum refuses the file; so does a file that
// ends before its last pixel. A file whose pixels are all there and that merely lacks its closing chunk is accepted.
// Chunks that do not change pixels (text, times, colour profiles) are skipped without being read, so that they cannot do harm.

#include <png.h>
#include <setjmp.h>
#include <string.h>

#include "CImageCodecs.h"
#include "byte_sink.h"

// The largest memory that one chunk may ask for. PLTE and tRNS, the only chunks kept, need below 2 KB.
#define LARGEST_CHUNK_MEMORY (1u << 20)
// No deflate stream yields more bytes than this for each of its own.
#define LARGEST_DEFLATE_RATIO 1032u

// Lives in the frame above the one that calls setjmp, so that nothing in it is undefined after a jump.
typedef struct png_reader {
    jmp_buf escape;
    png_structp png;
    png_infop info;
    const uint8_t *bytes;
    size_t count;
    size_t offset;
    cic_limits limits;
    cic_information information;
    uint8_t *pixels;
    size_t pixel_bytes;
    int ended;
    int pixels_complete;
    cic_status status;
    char *message;
} png_reader;

static _Noreturn void fail(png_reader *reader, cic_status status, const char *text) {
    reader->status = status;
    cic_set_message(reader->message, text);
    longjmp(reader->escape, 1);
}

static void on_error(png_structp png, png_const_charp text) {
    png_reader *reader = png_get_error_ptr(png);
    if (strstr(text, "emory") != NULL) fail(reader, CIC_OUT_OF_MEMORY, text);
    fail(reader, CIC_CORRUPT, text);
}

static void on_warning(png_structp png, png_const_charp text) {
    (void)png;
    (void)text;
}

static void on_read(png_structp png, png_bytep destination, size_t wanted) {
    png_reader *reader = png_get_io_ptr(png);
    if (wanted > reader->count - reader->offset) {
        reader->ended = 1;
        fail(reader, CIC_TRUNCATED, "the data ends before the picture does");
    }
    memcpy(destination, reader->bytes + reader->offset, wanted);
    reader->offset += wanted;
}

static void open_and_read_header(png_reader *reader) {
    reader->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, reader, on_error, on_warning);
    if (reader->png == NULL) fail(reader, CIC_OUT_OF_MEMORY, "out of memory");
    reader->info = png_create_info_struct(reader->png);
    if (reader->info == NULL) fail(reader, CIC_OUT_OF_MEMORY, "out of memory");
    png_structp png = reader->png;
    png_set_read_fn(png, reader, on_read);
    png_set_user_limits(png, 0x7fffffff, 0x7fffffff);
    png_set_chunk_malloc_max(png, LARGEST_CHUNK_MEMORY);
#ifdef PNG_HANDLE_AS_UNKNOWN_SUPPORTED
    // A negative number names every chunk but those that pixels depend on: IHDR, PLTE, tRNS, IDAT, IEND.
    png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
#endif
#ifdef PNG_MAXIMUM_INFLATE_WINDOW
    // Some writers understate the window in the stream's header; the pixels are valid.
    png_set_option(png, PNG_MAXIMUM_INFLATE_WINDOW, PNG_OPTION_ON);
#endif
    png_read_info(png, reader->info);

    cic_information *information = &reader->information;
    information->width = png_get_image_width(png, reader->info);
    information->height = png_get_image_height(png, reader->info);
    information->stored_bit_depth = png_get_bit_depth(png, reader->info);
    information->bit_depth = information->stored_bit_depth == 16 ? 16 : 8;
    png_byte colour = png_get_color_type(png, reader->info);
    int alpha = (colour & PNG_COLOR_MASK_ALPHA) != 0 || png_get_valid(png, reader->info, PNG_INFO_tRNS) != 0;
    information->channels = ((colour & PNG_COLOR_MASK_COLOR) ? 3u : 1u) + (alpha ? 1u : 0u);

    uint64_t pixels = (uint64_t)information->width * information->height;
    if (pixels > reader->limits.pixels) fail(reader, CIC_TOO_LARGE, "too many pixels");
    uint64_t stored_bits = pixels * png_get_channels(png, reader->info) * information->stored_bit_depth;
    uint64_t file_bytes = reader->limits.file_bytes > reader->count ? reader->limits.file_bytes : reader->count;
    if (stored_bits / 8 / LARGEST_DEFLATE_RATIO > file_bytes) {
        fail(reader, CIC_TRUNCATED, "the data is too short for the picture's size");
    }
}

static void decode_pixels(png_reader *reader) {
    png_structp png = reader->png;
    png_set_expand(png);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    if (reader->information.bit_depth == 16) png_set_swap(png);
#endif
    int passes = png_set_interlace_handling(png);
    png_read_update_info(png, reader->info);
    size_t row_bytes = png_get_rowbytes(png, reader->info);
    uint32_t height = reader->information.height;
    const cic_information *information = &reader->information;
    size_t expected = (size_t)information->width * information->channels * (information->bit_depth / 8);
    if (row_bytes != expected || reader->pixel_bytes / height != row_bytes || reader->pixel_bytes % height != 0) {
        fail(reader, CIC_CORRUPT, "the header contradicts itself");
    }
    for (int pass = 0; pass < passes; pass++) {
        for (uint32_t y = 0; y < height; y++) png_read_row(png, reader->pixels + (size_t)y * row_bytes, NULL);
    }
    reader->pixels_complete = 1;
    png_read_end(png, NULL);
}

static void run(png_reader *reader) {
    if (setjmp(reader->escape) == 0) {
        open_and_read_header(reader);
        if (reader->pixels != NULL) decode_pixels(reader);
    } else if (reader->pixels_complete && reader->ended) {
        reader->status = CIC_OK;
        reader->message[0] = 0;
    }
    if (reader->png != NULL) png_destroy_read_struct(&reader->png, &reader->info, NULL);
}

cic_status cic_png_information(
    const uint8_t *bytes, size_t count, cic_limits limits, cic_information *information, char *message) {
    png_reader reader = {.bytes = bytes, .count = count, .limits = limits, .message = message};
    message[0] = 0;
    run(&reader);
    *information = reader.information;
    return reader.status;
}

cic_status cic_png_decode(
    const uint8_t *bytes, size_t count, cic_limits limits, uint8_t *pixels, size_t pixel_bytes, char *message) {
    png_reader reader = {
        .bytes = bytes, .count = count, .limits = limits, .pixels = pixels, .pixel_bytes = pixel_bytes, .message = message};
    message[0] = 0;
    run(&reader);
    return reader.status;
}
