// Resampling of rows and columns, compared with plain loops: the arithmetic is whole numbers, so the results are the same.

#include <stdlib.h>
#include <string.h>

#include "codecs.h"

// resample.c once more, built as for a machine without AVX2.
void plain_resample_rows(const uint8_t *, uint8_t *, size_t, size_t, size_t, cic_windows, int32_t *);
void plain_resample_columns(const uint8_t *, uint8_t *, size_t, cic_windows);

static void *numbers(size_t count) { return guarded_bytes(count * sizeof(int32_t), sizeof(int32_t)); }

static cic_windows random_windows(size_t extent) {
    size_t count = (size_t)random_between(1, 40), stride = (size_t)random_between(1, 9);
    int32_t *starts = numbers(count), *lengths = numbers(count), *weights = numbers(count * stride);
    for (size_t i = 0; i < count; i++) {
        starts[i] = (int32_t)random_between(0, (ptrdiff_t)extent - 1);
        ptrdiff_t most = (ptrdiff_t)extent - starts[i];
        lengths[i] = (int32_t)random_between(1, most < (ptrdiff_t)stride ? most : (ptrdiff_t)stride);
        // Some overshoot, as those of a cubic do.
        for (size_t k = 0; k < stride; k++) weights[i * stride + k] = (int32_t)random_between(-(1 << 22), 1 << 23) / lengths[i];
    }
    return (cic_windows){count, starts, lengths, weights, stride};
}

static uint8_t rounded(int64_t sum) {
    sum = (sum + (1 << 21)) >> 22;
    return (uint8_t)(sum < 0 ? 0 : sum > 255 ? 255 : sum);
}

static uint8_t *random_samples(size_t count) {
    uint8_t *samples = guarded_bytes(count, 1);
    for (size_t i = 0; i < count; i++) samples[i] = (uint8_t)next_random();
    return samples;
}

static void expect_samples(const uint8_t *found, const uint8_t *expected, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (found[i] != expected[i]) fail("sample %zu is %d, expected %d", i, found[i], expected[i]);
    }
}

static void drive_rows(void) {
    size_t width = (size_t)random_between(1, 60), height = (size_t)random_between(1, 7), channels = (size_t)random_between(1, 4);
    cic_windows windows = random_windows(width);
    const uint8_t *input = random_samples(width * height * channels);
    size_t count = windows.count * height * channels;
    uint8_t *expected = guarded_bytes(count, 1);
    for (size_t i = 0; i < count; i++) {
        size_t channel = i % channels, x = i / channels % windows.count, y = i / channels / windows.count;
        int64_t sum = 0;
        for (size_t k = 0; k < (size_t)windows.lengths[x]; k++) {
            int64_t sample = input[(y * width + (size_t)windows.starts[x] + k) * channels + channel];
            sum += sample * windows.weights[x * windows.stride + k];
        }
        expected[i] = rounded(sum);
    }
    for (int is_plain = 0; is_plain <= 1; is_plain++) {
        describe("%zu rows of %zu pixels, %zu channels%s", height, width, channels, is_plain ? ", without AVX2" : "");
        uint8_t *output = guarded_bytes(count, 1);
        int32_t *scratch = numbers(8 * width);
        (is_plain ? plain_resample_rows : cic_resample_rows)(input, output, width, height, channels, windows, scratch);
        expect_samples(output, expected, count);
    }
}

static void drive_columns(void) {
    size_t height = (size_t)random_between(1, 40), length = (size_t)random_between(1, 70);
    cic_windows windows = random_windows(height);
    const uint8_t *input = random_samples(height * length);
    uint8_t *expected = guarded_bytes(windows.count * length, 1);
    for (size_t i = 0; i < windows.count * length; i++) {
        size_t y = i / length;
        int64_t sum = 0;
        for (size_t k = 0; k < (size_t)windows.lengths[y]; k++) {
            int64_t sample = input[((size_t)windows.starts[y] + k) * length + i % length];
            sum += sample * windows.weights[y * windows.stride + k];
        }
        expected[i] = rounded(sum);
    }
    for (int is_plain = 0; is_plain <= 1; is_plain++) {
        describe("%zu columns of %zu samples%s", length, height, is_plain ? ", without AVX2" : "");
        uint8_t *output = guarded_bytes(windows.count * length, 1);
        (is_plain ? plain_resample_columns : cic_resample_columns)(input, output, length, windows);
        expect_samples(output, expected, windows.count * length);
    }
}

void drive_resampling(void) {
    drive_rows();
    drive_columns();
    release_arrays();
}
