// Decodes the image files that are named, whole, cut off and damaged, and encodes pictures of every kind.
// The first argument is the number of damaged copies of each file, the others are files.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codecs.h"

const decoder png_decoder = {"PNG", cic_png_information, cic_png_decode};
const decoder jpeg_decoder = {"JPEG", cic_jpeg_information, cic_jpeg_decode};

static const cic_limits usual_limits = {1 << 20, 100, 0};

// How often each status came back.
static int met[CIC_OUT_OF_MEMORY + 1];

static cic_status counted(cic_status status, const char *message) {
    if (status > CIC_OUT_OF_MEMORY) fail("the status is %d", status);
    if (strnlen(message, CIC_MESSAGE_SIZE) == CIC_MESSAGE_SIZE) fail("the message has no end");
    if ((status == CIC_OK) != (message[0] == 0)) fail("status %d with the message '%s'", status, message);
    met[status]++;
    return status;
}

cic_status decode_fenced(
    const decoder *decoder, const uint8_t *bytes, size_t count, cic_limits limits, cic_information *information, fenced *pixels) {
    char *message = guarded_bytes(CIC_MESSAGE_SIZE, 1);
    cic_status status = counted(decoder->information(bytes, count, limits, information, message), message);
    if (status == CIC_OK) {
        size_t samples = (size_t)information->width * information->height * information->channels;
        fenced room = fence(samples * (information->bit_depth / 8));
        status = counted(decoder->decode(bytes, count, limits, room.bytes, room.count, message), message);
        if (pixels != NULL) *pixels = room; else release_fence(&room);
    }
    return status;
}

// MARK: One file

static void expect(cic_status status, cic_status expected, const char *what) {
    if (status != expected) fail("%s gives status %d, expected %d", what, status, expected);
}

// What is read is also written and read again: a PNG must come back the same, a JPEG nearly so.
static void encode_again(const decoder *decoder, const cic_information *information, const fenced *pixels) {
    uint8_t *encoded;
    size_t count;
    char *message = guarded_bytes(CIC_MESSAGE_SIZE, 1);
    bool is_png = decoder == &png_decoder;
    cic_status status = is_png
        ? cic_png_encode(
            pixels->bytes, information->width, information->height, information->channels, information->bit_depth, &encoded,
            &count, message)
        : cic_jpeg_encode(pixels->bytes, information->width, information->height, information->channels, 95, &encoded, &count,
            message);
    expect(counted(status, message), CIC_OK, "encoding");
    cic_information again;
    fenced copy = {0}, file = fenced_copy(encoded, count);
    expect(decode_fenced(decoder, file.bytes, file.count, usual_limits, &again, &copy), CIC_OK, "what was encoded");
    if (copy.count != pixels->count || again.width != information->width) fail("what was encoded has another size");
    double difference = 0;
    for (size_t i = 0; i < copy.count; i++) difference += abs(copy.bytes[i] - pixels->bytes[i]);
    if (difference > (is_png ? 0 : 4.0 * (double)copy.count)) fail("what was encoded differs by %g in all", difference);
    release_fence(&copy);
    release_fence(&file);
    cic_free(encoded);
}

static void drive_sound(const decoder *decoder, const uint8_t *bytes, size_t count) {
    cic_information information, other;
    fenced pixels = {0}, file = fenced_copy(bytes, count);
    expect(decode_fenced(decoder, file.bytes, count, usual_limits, &information, &pixels), CIC_OK, "a sound file");
    encode_again(decoder, &information, &pixels);
    uint64_t size = (uint64_t)information.width * information.height;
    cic_limits exact = {size, 100, 0}, small = {size - 1, 100, 0}, one_scan = {size, 1, 0};
    expect(decode_fenced(decoder, file.bytes, count, exact, &other, NULL), CIC_OK, "a limit of as many pixels");
    expect(decode_fenced(decoder, file.bytes, count, small, &other, NULL), CIC_TOO_LARGE, "a limit of fewer pixels");
    decode_fenced(decoder, file.bytes, count, one_scan, &other, NULL);
    char *message = guarded_bytes(CIC_MESSAGE_SIZE, 1);
    for (ptrdiff_t wrong = -1; wrong <= 1; wrong += 2) {
        fenced room = fence(pixels.count + (size_t)wrong);
        expect(
            counted(decoder->decode(file.bytes, count, usual_limits, room.bytes, room.count, message), message), CIC_CORRUPT,
            "room of a wrong size");
        release_fence(&room);
    }
    release_fence(&pixels);
    release_fence(&file);
}

static void drive_file(const char *path, int copies) {
    FILE *stream = fopen(path, "rb");
    describe("%s", path);
    if (stream == NULL) fail("cannot be opened");
    uint8_t *bytes = malloc(1 << 20), *damaged = malloc((2 << 20) + 64);
    if (bytes == NULL || damaged == NULL) fail("out of memory");
    size_t count = fread(bytes, 1, 1 << 20, stream);
    fclose(stream);
    const decoder *decoder = count > 0 && bytes[0] == 0x89 ? &png_decoder : &jpeg_decoder;
    drive_sound(decoder, bytes, count);
    drive_lack_of_memory(decoder, bytes, count);
    for (int copy = 0; copy < copies; copy++) {
        describe("%s, damaged copy %d", path, copy);
        // Every file is cut off at a third of the copies, first where its header is.
        size_t size = copy % 3 == 0 ? (size_t)random_between(0, (ptrdiff_t)(copy < 40 && count > 200 ? 200 : count)) : 0;
        if (copy % 3 == 0) memcpy(damaged, bytes, size);
        else size = damage(bytes, count, decoder == &png_decoder, damaged);
        fenced file = fenced_copy(damaged, size);
        cic_information information;
        decode_fenced(decoder, file.bytes, file.count, usual_limits, &information, NULL);
        // What is one format by its name may be another inside.
        if (copy % 10 == 0) {
            decode_fenced(
                decoder == &png_decoder ? &jpeg_decoder : &png_decoder, file.bytes, file.count, usual_limits, &information, NULL);
        }
        release_fence(&file);
        release_arrays();
    }
    release_arrays();
    free(bytes);
    free(damaged);
}

int main(int count, char **arguments) {
    if (count < 3) fail("wanted: the number of damaged copies, and files");
    for (int i = 2; i < count; i++) {
        seed_random((uint64_t)i);
        drive_file(arguments[i], atoi(arguments[1]));
    }
    seed_random(0);
    drive_encoders();
    drive_compression();
    for (int i = 0; i < 300; i++) drive_resampling();
    describe("%d files", count - 2);
    for (int status = CIC_OK; status <= CIC_OUT_OF_MEMORY; status++) {
        if (met[status] == 0) fail("no call ended with status %d", status);
    }
    printf("%d files; calls by status:", count - 2);
    for (int status = CIC_OK; status <= CIC_OUT_OF_MEMORY; status++) printf(" %d", met[status]);
    printf("\n");
    return 0;
}
