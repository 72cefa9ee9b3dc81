// Decoding of JPEG.
//
// Rules for damaged files. Coded data that ends before the picture does refuses the file, with or without a closing marker
// after it (libjpeg would paint the rest grey), as does every error that libjpeg cannot decode past. Damage that libjpeg
// repairs (a flipped bit inside the coded data, stray bytes between segments) gives a picture, as it does in every viewer.
// A single-scan file that only lacks its closing marker gives a picture too; one of several scans is refused, because the
// number of missing scans is unknown.

#include <stdio.h>

#include <jpeglib.h>

#include <jerror.h>
#include <setjmp.h>
#include <string.h>

#include "CImageCodecs.h"
#include "byte_sink.h"

// Lives in the frame above the one that calls setjmp, so that nothing in it is undefined after a jump.
typedef struct jpeg_reader {
    jmp_buf escape;
    struct jpeg_decompress_struct jpeg;
    struct jpeg_error_mgr errors;
    struct jpeg_source_mgr source;
    struct jpeg_progress_mgr progress;
    const uint8_t *bytes;
    size_t count;
    cic_limits limits;
    cic_information information;
    uint8_t *pixels;
    size_t pixel_bytes;
    int ended;
    cic_status status;
    char *message;
} jpeg_reader;

static const JOCTET end_of_image[2] = {0xFF, JPEG_EOI};

static _Noreturn void fail(jpeg_reader *reader, cic_status status, const char *text) {
    reader->status = status;
    cic_set_message(reader->message, text);
    longjmp(reader->escape, 1);
}

static const char *name_of_frame(int marker) {
    switch (marker) {
        case 0xC3: return "lossless JPEG";
        case 0xCB: return "lossless JPEG with arithmetic coding";
        case 0xC5:
        case 0xC6:
        case 0xC7:
        case 0xCD:
        case 0xCE:
        case 0xCF: return "hierarchical JPEG";
        default: return "JPEG with an unknown kind of frame";
    }
}

static _Noreturn void on_error(j_common_ptr jpeg) {
    jpeg_reader *reader = jpeg->client_data;
    switch (jpeg->err->msg_code) {
        case JERR_SOF_UNSUPPORTED: fail(reader, CIC_UNSUPPORTED, name_of_frame(jpeg->err->msg_parm.i[0]));
        case JERR_BAD_PRECISION: fail(reader, CIC_UNSUPPORTED, "JPEG with samples of other than 8 bits");
        case JERR_ARITH_NOTIMPL: fail(reader, CIC_UNSUPPORTED, "JPEG with arithmetic coding");
        case JERR_IMAGE_TOO_BIG: fail(reader, CIC_UNSUPPORTED, "JPEG with a side above 65500 pixels");
        case JERR_OUT_OF_MEMORY: fail(reader, CIC_OUT_OF_MEMORY, "out of memory");
        default: break;
    }
    char text[JMSG_LENGTH_MAX];
    jpeg->err->format_message(jpeg, text);
    fail(reader, reader->ended ? CIC_TRUNCATED : CIC_CORRUPT, text);
}

// Called with -1 for a warning, which libjpeg decodes past.
static void on_message(j_common_ptr jpeg, int level) {
    jpeg_reader *reader = jpeg->client_data;
    if (level >= 0) return;
    jpeg->err->num_warnings++;
    // The decoder reads a few bytes ahead, so that the data has ended does not mean that any is missing; a wish for more does.
    int at_end = reader->ended || reader->jpeg.unread_marker == JPEG_EOI;
    if (jpeg->err->msg_code == JWRN_HIT_MARKER && at_end) {
        fail(reader, CIC_TRUNCATED, "the data ends before the picture does");
    }
}

// Called for each row of blocks in each scan.
static void on_progress(j_common_ptr jpeg) {
    jpeg_reader *reader = jpeg->client_data;
    if (reader->jpeg.input_scan_number > (int)reader->limits.scans) {
        fail(reader, CIC_TOO_LARGE, "more scans than any real picture has");
    }
}

static void on_start(j_decompress_ptr jpeg) { (void)jpeg; }

// Called where the data has ended: acts as if a closing marker stood there.
static boolean on_more(j_decompress_ptr jpeg) {
    jpeg_reader *reader = jpeg->client_data;
    reader->ended = 1;
    reader->source.next_input_byte = end_of_image;
    reader->source.bytes_in_buffer = sizeof end_of_image;
    return TRUE;
}

static void on_skip(j_decompress_ptr jpeg, long count) {
    jpeg_reader *reader = jpeg->client_data;
    if (count <= 0) return;
    if ((size_t)count > reader->source.bytes_in_buffer) {
        on_more(jpeg);
    } else {
        reader->source.next_input_byte += count;
        reader->source.bytes_in_buffer -= (size_t)count;
    }
}

static void on_end(j_decompress_ptr jpeg) { (void)jpeg; }

static void open_and_read_header(jpeg_reader *reader) {
    j_decompress_ptr jpeg = &reader->jpeg;
    jpeg->err = jpeg_std_error(&reader->errors);
    jpeg->client_data = reader;
    reader->errors.error_exit = on_error;
    reader->errors.emit_message = on_message;
    jpeg_create_decompress(jpeg);
    reader->source = (struct jpeg_source_mgr){
        .next_input_byte = reader->bytes,
        .bytes_in_buffer = reader->count,
        .init_source = on_start,
        .fill_input_buffer = on_more,
        .skip_input_data = on_skip,
        .resync_to_restart = jpeg_resync_to_restart,
        .term_source = on_end,
    };
    jpeg->src = &reader->source;
    reader->progress.progress_monitor = on_progress;
    jpeg->progress = &reader->progress;
    jpeg_read_header(jpeg, TRUE);

    if (jpeg->data_precision != 8) fail(reader, CIC_UNSUPPORTED, "JPEG with samples of other than 8 bits");
    if (jpeg->jpeg_color_space == JCS_UNKNOWN) {
        fail(reader, CIC_UNSUPPORTED, "JPEG that is neither grey, RGB nor CMYK");
    }
    reader->information = (cic_information){
        .width = jpeg->image_width,
        .height = jpeg->image_height,
        .channels = jpeg->jpeg_color_space == JCS_GRAYSCALE ? 1 : 3,
        .bit_depth = 8,
        .stored_bit_depth = 8,
    };
    if ((uint64_t)jpeg->image_width * jpeg->image_height > reader->limits.pixels) {
        fail(reader, CIC_TOO_LARGE, "too many pixels");
    }
}

// Without a colour profile: what paper reflects under each ink, times what it reflects under black.
// The inks are stored inverted, 255 for none: so do Adobe's programs, and all others take after them, whether they leave Adobe's
// marker or not. Pillow and browsers read them so.
static void convert_cmyk_row(const JSAMPLE *inks, uint8_t *rgb, uint32_t width) {
    for (uint32_t x = 0; x < width; x++, inks += 4, rgb += 3) {
        for (int channel = 0; channel < 3; channel++) {
            unsigned product = (unsigned)inks[channel] * inks[3] + 128;
            rgb[channel] = (uint8_t)((product + (product >> 8)) >> 8);
        }
    }
}

static void decode_pixels(jpeg_reader *reader) {
    j_decompress_ptr jpeg = &reader->jpeg;
    int cmyk = jpeg->jpeg_color_space == JCS_CMYK || jpeg->jpeg_color_space == JCS_YCCK;
    jpeg->out_color_space = cmyk ? JCS_CMYK : reader->information.channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
    size_t row_bytes = (size_t)reader->information.width * reader->information.channels;
    if (reader->pixel_bytes / row_bytes != jpeg->image_height || reader->pixel_bytes % row_bytes != 0) {
        fail(reader, CIC_CORRUPT, "the header contradicts itself");
    }
    int several_scans = jpeg_has_multiple_scans(jpeg);
    jpeg_start_decompress(jpeg);
    if (several_scans && reader->ended) fail(reader, CIC_TRUNCATED, "the data ends before the picture does");
    JSAMPARRAY inks = NULL;
    if (cmyk) {
        inks = jpeg->mem->alloc_sarray((j_common_ptr)jpeg, JPOOL_IMAGE, jpeg->output_width * 4, 1);
    }
    while (jpeg->output_scanline < jpeg->output_height) {
        uint8_t *row = reader->pixels + jpeg->output_scanline * row_bytes;
        if (cmyk) {
            jpeg_read_scanlines(jpeg, inks, 1);
            convert_cmyk_row(inks[0], row, jpeg->output_width);
        } else {
            jpeg_read_scanlines(jpeg, &row, 1);
        }
    }
}

static void run(jpeg_reader *reader) {
    if (setjmp(reader->escape) == 0) {
        open_and_read_header(reader);
        if (reader->pixels != NULL) decode_pixels(reader);
    }
    jpeg_destroy_decompress(&reader->jpeg);
}

cic_status cic_jpeg_information(
    const uint8_t *bytes, size_t count, cic_limits limits, cic_information *information, char *message) {
    jpeg_reader reader = {.bytes = bytes, .count = count, .limits = limits, .message = message};
    message[0] = 0;
    run(&reader);
    *information = reader.information;
    return reader.status;
}

cic_status cic_jpeg_decode(
    const uint8_t *bytes, size_t count, cic_limits limits, uint8_t *pixels, size_t pixel_bytes, char *message) {
    jpeg_reader reader = {
        .bytes = bytes, .count = count, .limits = limits, .pixels = pixels, .pixel_bytes = pixel_bytes, .message = message};
    message[0] = 0;
    run(&reader);
    return reader.status;
}
