// Encoding of JPEG: baseline, with the standard's example Huffman tables.

#include <stdio.h>

#include <jpeglib.h>

#include <jerror.h>
#include <setjmp.h>
#include <stdlib.h>

#include "CImageCodecs.h"
#include "byte_sink.h"

// From this quality on, colour is not subsampled: edges between saturated colours stay sharp.
#define FULL_COLOUR_QUALITY 90
#define OUTPUT_STEP 65536

// Lives in the frame above the one that calls setjmp, so that nothing in it is undefined after a jump.
typedef struct jpeg_writer {
    jmp_buf escape;
    struct jpeg_compress_struct jpeg;
    struct jpeg_error_mgr errors;
    struct jpeg_destination_mgr destination;
    const uint8_t *pixels;
    uint32_t width;
    uint32_t height;
    uint32_t channels;
    int32_t quality;
    cic_byte_sink sink;
    cic_status status;
    char *message;
} jpeg_writer;

static _Noreturn void fail(jpeg_writer *writer, cic_status status, const char *text) {
    writer->status = status;
    cic_set_message(writer->message, text);
    longjmp(writer->escape, 1);
}

static _Noreturn void on_error(j_common_ptr jpeg) {
    char text[JMSG_LENGTH_MAX];
    jpeg->err->format_message(jpeg, text);
    fail(jpeg->client_data, jpeg->err->msg_code == JERR_OUT_OF_MEMORY ? CIC_OUT_OF_MEMORY : CIC_UNSUPPORTED, text);
}

static void on_message(j_common_ptr jpeg, int level) {
    (void)jpeg;
    (void)level;
}

static void offer_room(jpeg_writer *writer) {
    if (!cic_byte_sink_reserve(&writer->sink, OUTPUT_STEP)) fail(writer, CIC_OUT_OF_MEMORY, "out of memory");
    writer->destination.next_output_byte = writer->sink.bytes + writer->sink.count;
    writer->destination.free_in_buffer = OUTPUT_STEP;
}

static void on_start(j_compress_ptr jpeg) { offer_room(jpeg->client_data); }

// Called when the buffer is full; `free_in_buffer` has no meaning then.
static boolean on_full(j_compress_ptr jpeg) {
    jpeg_writer *writer = jpeg->client_data;
    writer->sink.count += OUTPUT_STEP;
    offer_room(writer);
    return TRUE;
}

static void on_end(j_compress_ptr jpeg) {
    jpeg_writer *writer = jpeg->client_data;
    writer->sink.count += OUTPUT_STEP - writer->destination.free_in_buffer;
}

static void encode(jpeg_writer *writer) {
    j_compress_ptr jpeg = &writer->jpeg;
    jpeg->err = jpeg_std_error(&writer->errors);
    jpeg->client_data = writer;
    writer->errors.error_exit = on_error;
    writer->errors.emit_message = on_message;
    jpeg_create_compress(jpeg);
    writer->destination = (struct jpeg_destination_mgr){
        .init_destination = on_start, .empty_output_buffer = on_full, .term_destination = on_end};
    jpeg->dest = &writer->destination;
    jpeg->image_width = writer->width;
    jpeg->image_height = writer->height;
    jpeg->input_components = (int)writer->channels;
    jpeg->in_color_space = writer->channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
    jpeg_set_defaults(jpeg);
    jpeg_set_quality(jpeg, writer->quality, TRUE);
    if (writer->channels == 3 && writer->quality >= FULL_COLOUR_QUALITY) {
        jpeg->comp_info[0].h_samp_factor = 1;
        jpeg->comp_info[0].v_samp_factor = 1;
    }
    jpeg_start_compress(jpeg, TRUE);
    size_t row_bytes = (size_t)writer->width * writer->channels;
    while (jpeg->next_scanline < jpeg->image_height) {
        // libjpeg's type lacks the const; it only reads.
        JSAMPROW row = (JSAMPROW)(uintptr_t)(writer->pixels + jpeg->next_scanline * row_bytes);
        jpeg_write_scanlines(jpeg, &row, 1);
    }
    jpeg_finish_compress(jpeg);
}

static void run(jpeg_writer *writer) {
    if (setjmp(writer->escape) == 0) encode(writer);
    jpeg_destroy_compress(&writer->jpeg);
    if (writer->status != CIC_OK) {
        free(writer->sink.bytes);
        writer->sink = (cic_byte_sink){0};
    }
}

cic_status cic_jpeg_encode(
    const uint8_t *pixels, uint32_t width, uint32_t height, uint32_t channels, int32_t quality, uint8_t **encoded,
    size_t *encoded_count, char *message) {
    *encoded = NULL;
    *encoded_count = 0;
    message[0] = 0;
    if ((channels != 1 && channels != 3) || quality < 1 || quality > 100) {
        cic_set_message(message, "JPEG is written with 1 or 3 channels and a quality of 1 to 100");
        return CIC_UNSUPPORTED;
    }
    jpeg_writer writer = {
        .pixels = pixels,
        .width = width,
        .height = height,
        .channels = channels,
        .quality = quality,
        .message = message,
    };
    run(&writer);
    *encoded = writer.sink.bytes;
    *encoded_count = writer.sink.count;
    return writer.status;
}
