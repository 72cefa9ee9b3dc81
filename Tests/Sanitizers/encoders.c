// The encoders with every kind of picture, and both directions where memory is short.

#include <stdlib.h>
#include <string.h>

#include "codecs.h"

// Read by the address sanitizer: what is larger than this cannot be had. (The other options are those of check-sanitizers.)
const char *__asan_default_options(void) { return "allocator_may_return_null=1:max_allocation_size_mb=16"; }

// Stands in for realloc in byte_sink.c: fails once it was called so many times.
int calls_before_failure = -1;
void *limited_realloc(void *memory, size_t size) {
    if (calls_before_failure == 0) return NULL;
    if (calls_before_failure > 0) calls_before_failure--;
    return realloc(memory, size);
}

typedef struct picture {
    fenced pixels;
    uint32_t width, height, channels, bit_depth;
} picture;

static picture random_picture(uint32_t width, uint32_t height, uint32_t channels, uint32_t bit_depth) {
    picture picture = {fence((size_t)width * height * channels * (bit_depth / 8)), width, height, channels, bit_depth};
    for (size_t i = 0; i < picture.pixels.count; i++) picture.pixels.bytes[i] = (uint8_t)next_random();
    return picture;
}

static cic_status encode(const picture *p, bool is_png, int32_t quality) {
    uint8_t *encoded;
    size_t count;
    char *message = guarded_bytes(CIC_MESSAGE_SIZE, 1);
    cic_status status = is_png
        ? cic_png_encode(p->pixels.bytes, p->width, p->height, p->channels, p->bit_depth, &encoded, &count, message)
        : cic_jpeg_encode(p->pixels.bytes, p->width, p->height, p->channels, quality, &encoded, &count, message);
    if ((status == CIC_OK) != (encoded != NULL) || (status == CIC_OK) != (message[0] == 0)) {
        fail("encoding ends with status %d, %zu bytes and the message '%s'", status, count, message);
    }
    if (status == CIC_OK) {
        cic_information information;
        fenced file = fenced_copy(encoded, count);
        const decoder *decoder = is_png ? &png_decoder : &jpeg_decoder;
        cic_status again = decode_fenced(decoder, file.bytes, count, (cic_limits){1 << 20, 100, 0}, &information, NULL);
        if (again != CIC_OK || information.width != p->width || information.channels != p->channels) {
            fail("what was encoded ends with status %d, %u channels", again, information.channels);
        }
        release_fence(&file);
        cic_free(encoded);
    }
    release_arrays();
    return status;
}

void drive_encoders(void) {
    for (int i = 0; i < 200; i++) {
        picture p = random_picture(
            (uint32_t)random_between(1, 90), (uint32_t)random_between(1, 90), (uint32_t)random_between(1, 4),
            once_in(3) ? 16 : 8);
        bool is_png = once_in(2);
        int32_t quality = (int32_t)random_between(1, 100);
        describe("a %s of %u x %u, %u channels, %u bits", is_png ? "PNG" : "JPEG", p.width, p.height, p.channels, p.bit_depth);
        bool is_possible = is_png || p.channels == 1 || p.channels == 3;
        if (!is_png) p.bit_depth = 8;
        if ((encode(&p, is_png, quality) == CIC_OK) != is_possible) fail("another status was expected");
        release_fence(&p.pixels);
    }
    picture p = random_picture(300, 300, 3, 8);
    describe("refused options");
    if (encode(&p, false, 0) != CIC_UNSUPPORTED || encode(&p, false, 101) != CIC_UNSUPPORTED) fail("a wrong quality is taken");
    p.bit_depth = 4;
    if (encode(&p, true, 0) != CIC_UNSUPPORTED) fail("a wrong bit depth is taken");
    p.bit_depth = 8;
    for (int is_png = 0; is_png <= 1; is_png++) {
        for (int calls = 0; calls < 3; calls++) {
            describe("%s, memory for %d blocks", is_png ? "PNG" : "JPEG", calls);
            calls_before_failure = calls;
            if (encode(&p, is_png, 100) != CIC_OUT_OF_MEMORY) fail("memory was not short");
        }
        calls_before_failure = -1;
        if (encode(&p, is_png, 100) != CIC_OK) fail("it does not work with memory");
    }
    release_fence(&p.pixels);
    describe("a PNG with rows of 24 MB");
    picture wide = random_picture(6000000, 1, 4, 8);
    if (encode(&wide, true, 0) != CIC_OUT_OF_MEMORY) fail("memory was not short");
    release_fence(&wide.pixels);
}

// MARK: Decoding

static void put_number(uint8_t *to, uint32_t value, int bytes) {
    for (int i = 0; i < bytes; i++) to[i] = (uint8_t)(value >> (8 * (bytes - 1 - i)));
}

void drive_lack_of_memory(const decoder *decoder, const uint8_t *bytes, size_t count) {
    // A short file of a large picture would be refused for being cut off.
    size_t size = count + (1 << 20);
    fenced file = fence(size);
    memset(file.bytes, 0, size);
    memcpy(file.bytes, bytes, count);
    bool is_large = false;
    if (decoder == &png_decoder && count > 33) {
        put_number(file.bytes + 16, 100000000, 4);
        put_number(file.bytes + 20, 1, 4);
        correct_checksums(file.bytes, size);
        is_large = true;
    }
    // Only a progressive JPEG keeps the whole picture.
    for (size_t i = 0; decoder == &jpeg_decoder && i + 9 < count && !is_large; i++) {
        if (bytes[i] != 0xFF || bytes[i + 1] != 0xC2) continue;
        put_number(file.bytes + i + 5, 9000, 2);
        put_number(file.bytes + i + 7, 9000, 2);
        is_large = true;
    }
    cic_information information;
    if (is_large) {
        cic_status status = decode_fenced(decoder, file.bytes, size, (cic_limits){1 << 30, 100, 0}, &information, NULL);
        if (status != CIC_OUT_OF_MEMORY && status != CIC_CORRUPT) fail("a large picture gives status %d", status);
    }
    release_fence(&file);
}
