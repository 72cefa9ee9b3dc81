// PNG and JPEG, bytes in and bytes out; what PNG compresses beside pixels; resampling.
//
// Why this is C: libpng and libjpeg report an error by jumping out of the call with setjmp and longjmp, and Swift neither
// offers setjmp nor survives a jump across its own frames. So every codec below is one complete call. It sets its jump
// point on entry, never calls back into Swift, frees its memory on every path, and returns an error as a status and a line of
// text. It knows no paths and no files: reading and writing them, and the wording of errors, belong to Swift. `resample.c`
// says why resampling is C.
//
// Every function may be called from any thread; none keeps state between calls.

#ifndef CIMAGECODECS_H
#define CIMAGECODECS_H

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// How a call ended. The pixels are usable only after `CIC_OK`.
typedef enum cic_status {
    CIC_OK = 0,
    /// The bytes violate their format.
    CIC_CORRUPT = 1,
    /// The bytes end before the picture does.
    CIC_TRUNCATED = 2,
    /// A valid file of a kind that is not read (12 bits, lossless, hierarchical and so on), or a picture that cannot be written.
    CIC_UNSUPPORTED = 3,
    /// More pixels, or more progressive scans, than the limits allow.
    CIC_TOO_LARGE = 4,
    CIC_OUT_OF_MEMORY = 5,
} cic_status;

/// The size in bytes of every `message` parameter, including the terminating zero.
#define CIC_MESSAGE_SIZE 200

/// The properties of a picture that its header holds.
typedef struct cic_information {
    uint32_t width;
    uint32_t height;
    /// Channels after decoding: 1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha.
    uint32_t channels;
    /// Bits of a sample after decoding: 8 or 16.
    uint32_t bit_depth;
    /// Bits of a sample, or of a palette index, in the file: 1, 2, 4, 8 or 16.
    uint32_t stored_bit_depth;
} cic_information;

/// Limits on what reading a file may cost.
typedef struct cic_limits {
    /// The largest width times height.
    uint64_t pixels;
    /// The most scans a JPEG may have; each is a pass over the whole picture.
    uint32_t scans;
    /// The size of the whole file where a header is read of its first bytes alone, else 0.
    uint64_t file_bytes;
} cic_limits;

/// Reads a PNG's header: the chunks before its pixels.
cic_status cic_png_information(
    const uint8_t *bytes, size_t count, cic_limits limits, cic_information *information, char *message);

/// Decodes a PNG into `pixels`, [height, width, channels], 16-bit samples in the machine's byte order.
/// Palettes and grey of less than 8 bits become 8 bits; a transparent colour becomes an alpha channel.
/// `pixel_bytes` is the size that `cic_png_information` implies; any other is refused.
cic_status cic_png_decode(
    const uint8_t *bytes, size_t count, cic_limits limits, uint8_t *pixels, size_t pixel_bytes, char *message);

/// Reads a JPEG's header, up to its first scan.
cic_status cic_jpeg_information(
    const uint8_t *bytes, size_t count, cic_limits limits, cic_information *information, char *message);

/// Decodes a JPEG into `pixels`, [height, width, channels], 8 bits; grey stays grey, everything else becomes RGB.
/// The orientation that EXIF asks for is left to the caller. The rules for damaged files are in `jpeg_decode.c`.
cic_status cic_jpeg_decode(
    const uint8_t *bytes, size_t count, cic_limits limits, uint8_t *pixels, size_t pixel_bytes, char *message);

/// Encodes pixels, [height, width, channels], as a PNG. `bit_depth` is 8 or 16 (in the machine's byte order).
/// After `CIC_OK`, the caller owns `encoded` and frees it with `cic_free`.
cic_status cic_png_encode(
    const uint8_t *pixels, uint32_t width, uint32_t height, uint32_t channels, uint32_t bit_depth,
    uint8_t *_Nullable *_Nonnull encoded, size_t *encoded_count, char *message);

/// Encodes 8-bit pixels, [height, width, channels], grey (1) or RGB (3), as a baseline JPEG. `quality` is in 1...100; from 90
/// on the colour planes keep the full resolution, below they are halved on both axes.
/// After `CIC_OK`, the caller owns `encoded` and frees it with `cic_free`.
cic_status cic_jpeg_encode(
    const uint8_t *pixels, uint32_t width, uint32_t height, uint32_t channels, int32_t quality,
    uint8_t *_Nullable *_Nonnull encoded, size_t *encoded_count, char *message);

/// Expands a stream of zlib, as in PNG's chunks of text and profiles, whose bytes are at most `limit`.
/// After `CIC_OK`, the caller owns `inflated` and frees it with `cic_free`. A longer stream gives `CIC_TOO_LARGE` before much
/// more memory is taken than that, one that is cut off `CIC_TRUNCATED`, a damaged one `CIC_CORRUPT`.
cic_status cic_inflate(
    const uint8_t *bytes, size_t count, size_t limit, uint8_t *_Nullable *_Nonnull inflated, size_t *inflated_count);

/// Compresses bytes into a stream of zlib. After `CIC_OK`, the caller owns `deflated` and frees it with `cic_free`.
cic_status cic_deflate(
    const uint8_t *bytes, size_t count, uint8_t *_Nullable *_Nonnull deflated, size_t *deflated_count);

/// The checksum that ends a PNG's chunk: CRC-32.
uint32_t cic_crc32(const uint8_t *bytes, size_t count);

/// Frees what an encoder, `cic_inflate` or `cic_deflate` returned.
void cic_free(uint8_t *_Nullable encoded);

/// For each sample of a resized side, the input samples that it is computed from.
typedef struct cic_windows {
    /// Samples of the resized side.
    size_t count;
    /// The first input sample of each, and the number of input samples.
    const int32_t *starts;
    const int32_t *lengths;
    /// `stride` weights for each sample, of which the first `lengths` are used: fixed point with 22 fractional bits.
    const int32_t *weights;
    size_t stride;
} cic_windows;

/// Resamples rows: 8-bit samples [height, width, channels], 1 to 4 channels, to [height, windows.count, channels].
///
/// `scratch` holds 8 elements for each pixel of a row.
void cic_resample_rows(
    const uint8_t *input, uint8_t *output, size_t width, size_t height, size_t channels, cic_windows windows, int32_t *scratch);

/// Resamples columns: 8-bit samples [height, row_length] to [windows.count, row_length].
void cic_resample_columns(const uint8_t *input, uint8_t *output, size_t row_length, cic_windows windows);

#pragma clang assume_nonnull end

#endif
