// The compression inside PNG's chunks of text and profiles, and their checksums: zlib, on which libpng stands.

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "CImageCodecs.h"
#include "byte_sink.h"

#define STEP 16384

static cic_status inflate_all(z_stream *stream, size_t limit, cic_byte_sink *sink) {
    int status = Z_OK;
    while (status != Z_STREAM_END) {
        // One byte beyond the limit is asked for, so that a stream that goes on is told from one that ends there.
        size_t room = limit - sink->count < STEP ? limit - sink->count + 1 : STEP;
        if (!cic_byte_sink_reserve(sink, room)) return CIC_OUT_OF_MEMORY;
        stream->next_out = sink->bytes + sink->count;
        stream->avail_out = (uInt)room;
        status = inflate(stream, Z_NO_FLUSH);
        sink->count += room - stream->avail_out;
        if (sink->count > limit) return CIC_TOO_LARGE;
        if (status == Z_MEM_ERROR) return CIC_OUT_OF_MEMORY;
        // With room left and nothing more to read, the stream is cut off.
        if (status == Z_BUF_ERROR || (status == Z_OK && stream->avail_in == 0 && stream->avail_out > 0)) return CIC_TRUNCATED;
        if (status != Z_OK && status != Z_STREAM_END) return CIC_CORRUPT;
    }
    return CIC_OK;
}

cic_status cic_inflate(const uint8_t *bytes, size_t count, size_t limit, uint8_t **inflated, size_t *inflated_count) {
    *inflated = NULL;
    *inflated_count = 0;
    // A chunk of a PNG is shorter than 2 GiB.
    if (count > UINT32_MAX / 2) return CIC_TOO_LARGE;
    // zlib's type lacks the const; it only reads.
    z_stream stream = {.next_in = (Bytef *)(uintptr_t)bytes, .avail_in = (uInt)count};
    if (inflateInit(&stream) != Z_OK) return CIC_OUT_OF_MEMORY;
    cic_byte_sink sink = {0};
    cic_status status = inflate_all(&stream, limit, &sink);
    inflateEnd(&stream);
    if (status != CIC_OK) {
        free(sink.bytes);
        return status;
    }
    *inflated = sink.bytes;
    *inflated_count = sink.count;
    return CIC_OK;
}

cic_status cic_deflate(const uint8_t *bytes, size_t count, uint8_t **deflated, size_t *deflated_count) {
    *deflated = NULL;
    *deflated_count = 0;
    if (count > UINT32_MAX / 2) return CIC_TOO_LARGE;
    uLongf room = compressBound((uLong)count);
    cic_byte_sink sink = {0};
    if (!cic_byte_sink_reserve(&sink, room)) return CIC_OUT_OF_MEMORY;
    if (compress(sink.bytes, &room, bytes, (uLong)count) != Z_OK) {
        free(sink.bytes);
        return CIC_OUT_OF_MEMORY;
    }
    *deflated = sink.bytes;
    *deflated_count = room;
    return CIC_OK;
}

uint32_t cic_crc32(const uint8_t *bytes, size_t count) { return (uint32_t)crc32_z(0, bytes, count); }
