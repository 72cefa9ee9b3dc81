// Encoding of PNG, with libpng's own choice of filters and of compression.

#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include "CImageCodecs.h"
#include "byte_sink.h"

// Lives in the frame above the one that calls setjmp, so that nothing in it is undefined after a jump.
typedef struct png_writer {
    jmp_buf escape;
    png_structp png;
    png_infop info;
    const uint8_t *pixels;
    uint32_t width;
    uint32_t height;
    uint32_t channels;
    uint32_t bit_depth;
    cic_byte_sink sink;
    cic_status status;
    char *message;
} png_writer;

static _Noreturn void fail(png_writer *writer, cic_status status, const char *text) {
    writer->status = status;
    cic_set_message(writer->message, text);
    longjmp(writer->escape, 1);
}

static void on_error(png_structp png, png_const_charp text) {
    // libpng has no error codes; all its messages on memory have the word.
    fail(png_get_error_ptr(png), strstr(text, "emory") != NULL ? CIC_OUT_OF_MEMORY : CIC_UNSUPPORTED, text);
}

static void on_warning(png_structp png, png_const_charp text) {
    (void)png;
    (void)text;
}

static void on_write(png_structp png, png_bytep source, size_t count) {
    png_writer *writer = png_get_io_ptr(png);
    if (!cic_byte_sink_reserve(&writer->sink, count)) fail(writer, CIC_OUT_OF_MEMORY, "out of memory");
    memcpy(writer->sink.bytes + writer->sink.count, source, count);
    writer->sink.count += count;
}

static void on_flush(png_structp png) { (void)png; }

static void encode(png_writer *writer) {
    static const int colour_types[] = {
        PNG_COLOR_TYPE_GRAY, PNG_COLOR_TYPE_GRAY_ALPHA, PNG_COLOR_TYPE_RGB, PNG_COLOR_TYPE_RGB_ALPHA};
    writer->png = png_create_write_struct(PNG_LIBPNG_VER_STRING, writer, on_error, on_warning);
    if (writer->png == NULL) fail(writer, CIC_OUT_OF_MEMORY, "out of memory");
    writer->info = png_create_info_struct(writer->png);
    if (writer->info == NULL) fail(writer, CIC_OUT_OF_MEMORY, "out of memory");
    png_structp png = writer->png;
    png_set_write_fn(png, writer, on_write, on_flush);
    png_set_user_limits(png, 0x7fffffff, 0x7fffffff);
    png_set_IHDR(
        png, writer->info, writer->width, writer->height, (int)writer->bit_depth, colour_types[writer->channels - 1],
        PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_write_info(png, writer->info);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    if (writer->bit_depth == 16) png_set_swap(png);
#endif
    size_t row_bytes = (size_t)writer->width * writer->channels * (writer->bit_depth / 8);
    for (uint32_t y = 0; y < writer->height; y++) png_write_row(png, writer->pixels + y * row_bytes);
    png_write_end(png, NULL);
}

static void run(png_writer *writer) {
    if (setjmp(writer->escape) == 0) encode(writer);
    if (writer->png != NULL) png_destroy_write_struct(&writer->png, &writer->info);
    if (writer->status != CIC_OK) {
        free(writer->sink.bytes);
        writer->sink = (cic_byte_sink){0};
    }
}

cic_status cic_png_encode(
    const uint8_t *pixels, uint32_t width, uint32_t height, uint32_t channels, uint32_t bit_depth, uint8_t **encoded,
    size_t *encoded_count, char *message) {
    *encoded = NULL;
    *encoded_count = 0;
    message[0] = 0;
    if (channels < 1 || channels > 4 || (bit_depth != 8 && bit_depth != 16)) {
        cic_set_message(message, "PNG is written with 1 to 4 channels of 8 or 16 bits");
        return CIC_UNSUPPORTED;
    }
    png_writer writer = {
        .pixels = pixels,
        .width = width,
        .height = height,
        .channels = channels,
        .bit_depth = bit_depth,
        .message = message,
    };
    run(&writer);
    *encoded = writer.sink.bytes;
    *encoded_count = writer.sink.count;
    return writer.status;
}
