// Random numbers, guarded arrays and comparisons: see drivers.h.

#include "drivers.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Present in a program that is built with the address sanitizer.
__attribute__((weak)) void __asan_poison_memory_region(void const volatile *address, size_t size);

// MARK: Random numbers

static uint64_t state;

void seed_random(uint64_t seed) { state = seed; }

// SplitMix64 (Steele, Lea and Flood, 2014).
uint64_t next_random(void) {
    uint64_t z = state += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

ptrdiff_t random_between(ptrdiff_t low, ptrdiff_t high) {
    return low + (ptrdiff_t)(next_random() % (uint64_t)(high - low + 1));
}

float random_float(float low, float high) { return low + (high - low) * (float)(next_random() >> 40) * 0x1p-24f; }

bool once_in(ptrdiff_t times) { return random_between(1, times) == 1; }

// MARK: Guarded arrays

typedef struct guarded {
    void *memory, *start;
    size_t bytes;
    void *copy;  // of an input's values
} guarded;

static guarded *arrays;
static size_t array_count, array_capacity;

static void *checked(void *memory) {
    if (memory == NULL) fail("out of memory");
    return memory;
}

void *guarded_bytes(size_t bytes, size_t alignment) {
    size_t offset = (size_t)random_between(0, 15) * alignment;
    char *memory = checked(malloc(offset + bytes + (offset + bytes == 0)));
    if (__asan_poison_memory_region != NULL && offset > 0) __asan_poison_memory_region(memory, offset);
    if (array_count == array_capacity) {
        array_capacity = array_capacity * 2 + 16;
        arrays = checked(realloc(arrays, array_capacity * sizeof *arrays));
    }
    arrays[array_count++] = (guarded){memory, memory + offset, bytes, NULL};
    return memory + offset;
}

float *input_array(ptrdiff_t count, float low, float high) {
    float *array = guarded_bytes((size_t)count * sizeof(float), sizeof(float));
    for (ptrdiff_t i = 0; i < count; i++) array[i] = random_float(low, high);
    freeze(array);
    return array;
}

void freeze(const float *array) {
    for (size_t i = array_count; i-- > 0;) {
        if (arrays[i].start != array) continue;
        if (arrays[i].copy == NULL) arrays[i].copy = checked(malloc(arrays[i].bytes + 1));
        memcpy(arrays[i].copy, array, arrays[i].bytes);
        return;
    }
}

float *unset_array(ptrdiff_t count) {
    float *array = guarded_bytes((size_t)count * sizeof(float), sizeof(float));
    for (ptrdiff_t i = 0; i < count; i++) array[i] = NAN;
    return array;
}

void release_arrays(void) {
    for (size_t i = 0; i < array_count; i++) {
        guarded *array = &arrays[i];
        if (array->copy != NULL && memcmp(array->copy, array->start, array->bytes) != 0) fail("an input was written to");
        free(array->copy);
        free(array->memory);
    }
    free(arrays);
    arrays = NULL;
    array_count = array_capacity = 0;
}

// MARK: Comparisons

static char description[400];

void describe(const char *format, ...) {
    va_list values;
    va_start(values, format);
    vsnprintf(description, sizeof description, format, values);
    va_end(values);
}

void fail(const char *format, ...) {
    va_list values;
    va_start(values, format);
    fprintf(stderr, "%s: ", description);
    vfprintf(stderr, format, values);
    fprintf(stderr, "\n");
    va_end(values);
    exit(1);
}

void expect_close(
    const char *what, const float *found, const double *expected, const double *scale, double tolerance, ptrdiff_t count) {
    for (ptrdiff_t i = 0; i < count; i++) {
        float rounded = (float)expected[i];
        if (found[i] == rounded || (isnan(found[i]) && isnan(rounded))) continue;
        if (fabs(found[i] - expected[i]) <= tolerance * (isfinite(scale[i]) ? scale[i] : 1)) continue;
        fail("element %td of %s is %.9g, expected %.9g", i, what, (double)found[i], expected[i]);
    }
}

void expect_same(const char *what, const float *found, const float *expected, ptrdiff_t count) {
    for (ptrdiff_t i = 0; i < count; i++) {
        if (memcmp(found + i, expected + i, sizeof(float)) == 0) continue;
        fail("element %td of %s is %.9g with several threads, %.9g with one", i, what, (double)found[i], (double)expected[i]);
    }
}
