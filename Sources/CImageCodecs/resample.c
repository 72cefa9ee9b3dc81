// Resampling of 8-bit pictures, by the arithmetic of Pillow's `Resample.c`: weights in fixed point, sums of 32 bits.
//
// Why this is C: a 32-bit product of vectors needs instructions beyond what every x86-64 has, and Swift cannot choose at run
// time. Each loop below is written once, as an inlined body, and compiled for the common instructions and for AVX2.

#include <string.h>

#include "CImageCodecs.h"

typedef int32_t sums __attribute__((vector_size(32), aligned(4)));
typedef uint8_t samples __attribute__((vector_size(8), aligned(1)));

#define LANES 8
/// 8 bits are the sample's, 2 are for sums beyond its range (a cubic overshoots); the weights have the others.
#define PRECISION (32 - 8 - 2)

static inline __attribute__((always_inline)) samples rounded(const sums *total) {
    sums sum = *total >> PRECISION;
    sum = __builtin_elementwise_min(__builtin_elementwise_max(sum, (sums){0}), (sums){} + 255);
    return __builtin_convertvector(sum, samples);
}

// Two rows at a time, four lanes each, for any number of channels: a pixel is one vector.
static inline __attribute__((always_inline)) void rows(
    const uint8_t *input, uint8_t *output, size_t width, size_t height, size_t channels, cic_windows windows, int32_t *scratch) {
    sums *line = (sums *)scratch;
    for (size_t y = 0; y < height; y += 2) {
        size_t second = y + 1 < height ? y + 1 : y;
        const uint8_t *a = input + y * width * channels, *b = input + second * width * channels;
        for (size_t x = 0; x < width; x++, a += channels, b += channels) {
            sums pixel = {0};
            for (size_t channel = 0; channel < channels; channel++) {
                pixel[channel] = a[channel];
                pixel[channel + 4] = b[channel];
            }
            line[x] = pixel;
        }
        uint8_t *first = output + y * windows.count * channels, *other = output + second * windows.count * channels;
        for (size_t x = 0; x < windows.count; x++, first += channels, other += channels) {
            const int32_t *weights = windows.weights + x * windows.stride;
            const sums *pixel = line + windows.starts[x];
            sums sum = (sums){0} + (1 << (PRECISION - 1));
            for (int32_t i = 0; i < windows.lengths[x]; i++) sum += pixel[i] * weights[i];
            samples result = rounded(&sum);
            for (size_t channel = 0; channel < channels; channel++) {
                first[channel] = result[channel];
                other[channel] = result[channel + 4];
            }
        }
    }
}

static inline __attribute__((always_inline)) void rows_of_any(
    const uint8_t *input, uint8_t *output, size_t width, size_t height, size_t channels, cic_windows windows, int32_t *scratch) {
    switch (channels) {
        case 1: return rows(input, output, width, height, 1, windows, scratch);
        case 2: return rows(input, output, width, height, 2, windows, scratch);
        case 3: return rows(input, output, width, height, 3, windows, scratch);
        default: return rows(input, output, width, height, 4, windows, scratch);
    }
}

static inline __attribute__((always_inline)) void columns(
    const uint8_t *input, uint8_t *output, size_t row_length, cic_windows windows) {
    for (size_t y = 0; y < windows.count; y++, output += row_length) {
        const int32_t *weights = windows.weights + y * windows.stride;
        const uint8_t *top = input + (size_t)windows.starts[y] * row_length;
        size_t x = 0;
        for (; x + LANES <= row_length; x += LANES) {
            sums sum = (sums){0} + (1 << (PRECISION - 1));
            for (int32_t i = 0; i < windows.lengths[y]; i++) {
                samples row;
                memcpy(&row, top + (size_t)i * row_length + x, sizeof row);
                sum += __builtin_convertvector(row, sums) * weights[i];
            }
            samples result = rounded(&sum);
            memcpy(output + x, &result, sizeof result);
        }
        for (; x < row_length; x++) {
            int32_t sum = 1 << (PRECISION - 1);
            for (int32_t i = 0; i < windows.lengths[y]; i++) sum += top[(size_t)i * row_length + x] * weights[i];
            sum >>= PRECISION;
            output[x] = (uint8_t)(sum < 0 ? 0 : sum > 255 ? 255 : sum);
        }
    }
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) static void rows_avx2(
    const uint8_t *input, uint8_t *output, size_t width, size_t height, size_t channels, cic_windows windows, int32_t *scratch) {
    rows_of_any(input, output, width, height, channels, windows, scratch);
}

__attribute__((target("avx2"))) static void columns_avx2(
    const uint8_t *input, uint8_t *output, size_t row_length, cic_windows windows) {
    columns(input, output, row_length, windows);
}
#define HAS_AVX2 __builtin_cpu_supports("avx2")
#else
#define HAS_AVX2 0
#define rows_avx2 rows_of_any
#define columns_avx2 columns
#endif

void cic_resample_rows(
    const uint8_t *input, uint8_t *output, size_t width, size_t height, size_t channels, cic_windows windows, int32_t *scratch) {
    if (HAS_AVX2) return rows_avx2(input, output, width, height, channels, windows, scratch);
    rows_of_any(input, output, width, height, channels, windows, scratch);
}

void cic_resample_columns(const uint8_t *input, uint8_t *output, size_t row_length, cic_windows windows) {
    if (HAS_AVX2) return columns_avx2(input, output, row_length, windows);
    columns(input, output, row_length, windows);
}
