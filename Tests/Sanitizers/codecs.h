// What the drivers of the image codecs share.
#pragma once

#include "CImageCodecs.h"
#include "drivers.h"

/// Bytes between two pages that nobody may touch; the last byte touches the second. Unlike a guarded array it also stops libpng
/// and libjpeg, which are not built with a sanitizer.
typedef struct fenced {
    uint8_t *bytes;
    size_t count;
    void *pages;
    size_t mapped;
} fenced;

fenced fence(size_t count);
fenced fenced_copy(const uint8_t *bytes, size_t count);
void release_fence(fenced *fenced);

/// Both functions of a format that read it.
typedef struct decoder {
    const char *name;
    cic_status (*information)(const uint8_t *, size_t, cic_limits, cic_information *, char *);
    cic_status (*decode)(const uint8_t *, size_t, cic_limits, uint8_t *, size_t, char *);
} decoder;

extern const decoder png_decoder, jpeg_decoder;

/// Reads the header and, where it is sound, decodes; `pixels` is then the caller's, or null to have it released.
cic_status decode_fenced(
    const decoder *decoder, const uint8_t *bytes, size_t count, cic_limits limits, cic_information *information, fenced *pixels);

/// A file with random damage, of at most 2 `count` + 64 bytes at `to`; returns its size. Most of the time the checksums of a PNG
/// are corrected, so that the damage gets past them.
size_t damage(const uint8_t *from, size_t count, bool is_png, uint8_t *to);
/// Corrects the checksums of a PNG, as far as its chunks can be found.
void correct_checksums(uint8_t *png, size_t count);

/// How often memory can be had before it runs out in `byte_sink.c`; negative for always.
extern int calls_before_failure;

void drive_encoders(void);
/// Streams of zlib: sound, cut off, damaged, too long, and without memory.
void drive_compression(void);
/// Pictures that need more memory than there is, made from a sound PNG or progressive JPEG.
void drive_lack_of_memory(const decoder *decoder, const uint8_t *bytes, size_t count);
void drive_resampling(void);
