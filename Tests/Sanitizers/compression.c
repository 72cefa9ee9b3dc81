// What PNG compresses beside pixels: streams of zlib there and back.

#include <stdlib.h>
#include <string.h>

#include "codecs.h"

// Expands a stream that touches pages on both sides; what comes out must be within the limit.
static cic_status inflated(const uint8_t *bytes, size_t count, size_t limit, uint8_t **result, size_t *result_count) {
    fenced stream = fenced_copy(bytes, count);
    cic_status status = cic_inflate(stream.bytes, count, limit, result, result_count);
    release_fence(&stream);
    if ((status == CIC_OK) != (*result != NULL) || (status != CIC_OK && *result_count != 0) || *result_count > limit) {
        fail("expanding ends with status %d and %zu bytes of at most %zu", status, *result_count, limit);
    }
    return status;
}

static void expect(cic_status status, cic_status expected, const char *what) {
    if (status != expected) fail("%s gives status %d, expected %d", what, status, expected);
}

static void drive_one(size_t count, bool is_even) {
    fenced content = fence(count);
    for (size_t i = 0; i < count; i++) content.bytes[i] = is_even ? 7 : (uint8_t)next_random();
    uint8_t *stream, *copy;
    size_t size, copied;
    expect(cic_deflate(content.bytes, count, &stream, &size), CIC_OK, "compressing");
    expect(inflated(stream, size, count, &copy, &copied), CIC_OK, "a limit of as many bytes");
    if (copied != count || memcmp(copy, content.bytes, count) != 0) fail("other bytes come back");
    cic_free(copy);
    if (count > 0) expect(inflated(stream, size, count - 1, &copy, &copied), CIC_TOO_LARGE, "a limit of one byte less");
    expect(inflated(stream, size - 1, count, &copy, &copied), CIC_TRUNCATED, "a stream that lacks its last byte");
    size_t cut = (size_t)random_between(0, (ptrdiff_t)size - 1);
    expect(inflated(stream, cut, 2 * count + 10, &copy, &copied), CIC_TRUNCATED, "a stream that is cut off");
    for (int i = 0; i < 20; i++) {
        size_t place = (size_t)random_between(0, (ptrdiff_t)size - 1);
        uint8_t before = stream[place];
        stream[place] = (uint8_t)next_random();
        if (inflated(stream, size, 2 * count + 10, &copy, &copied) == CIC_OK) cic_free(copy);
        stream[place] = before;
    }
    cic_free(stream);
    release_fence(&content);
}

void drive_compression(void) {
    for (int i = 0; i < 200; i++) {
        size_t count = (size_t)random_between(0, once_in(4) ? 100000 : 600);
        describe("a stream of %zu bytes", count);
        drive_one(count, once_in(2));
    }
    describe("steps of the expansion");
    for (size_t count = 16383; count <= 16386; count++) drive_one(count, false);

    describe("a bomb");
    fenced zeros = fence(8 << 20);
    memset(zeros.bytes, 0, zeros.count);
    uint8_t *stream, *copy;
    size_t size, copied;
    expect(cic_deflate(zeros.bytes, zeros.count, &stream, &size), CIC_OK, "compressing");
    expect(inflated(stream, size, 1 << 16, &copy, &copied), CIC_TOO_LARGE, "a bomb");
    for (int calls = 0; calls < 2; calls++) {
        describe("memory for %d blocks", calls);
        calls_before_failure = calls;
        expect(inflated(stream, size, 8 << 20, &copy, &copied), CIC_OUT_OF_MEMORY, "expanding without memory");
    }
    calls_before_failure = 0;
    uint8_t *none;
    expect(cic_deflate(zeros.bytes, 1000, &none, &copied), CIC_OUT_OF_MEMORY, "compressing without memory");
    calls_before_failure = -1;
    cic_free(stream);
    release_fence(&zeros);

    describe("the checksum");
    if (cic_crc32((const uint8_t *)"123456789", 9) != 0xCBF43926) fail("it is %08x", cic_crc32((const uint8_t *)"123456789", 9));
}
