// Damage to image files, and the fences around them: see codecs.h.

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "codecs.h"

// MARK: Fences

fenced fence(size_t count) {
    size_t page = (size_t)sysconf(_SC_PAGESIZE), inside = (count + page - 1) / page * page, mapped = inside + 2 * page;
    char *pages = mmap(NULL, mapped, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED) fail("no memory for %zu bytes", count);
    if (inside > 0 && mprotect(pages + page, inside, PROT_READ | PROT_WRITE) != 0) fail("no memory for %zu bytes", count);
    return (fenced){(uint8_t *)pages + page + inside - count, count, pages, mapped};
}

fenced fenced_copy(const uint8_t *bytes, size_t count) {
    fenced copy = fence(count);
    if (count > 0) memcpy(copy.bytes, bytes, count);
    return copy;
}

void release_fence(fenced *fenced) {
    if (fenced->pages != NULL) munmap(fenced->pages, fenced->mapped);
    fenced->pages = NULL;
}

// MARK: Checksums

static uint32_t checksum(const uint8_t *bytes, size_t count) {
    uint32_t sum = 0xFFFFFFFFu;
    for (size_t i = 0; i < count; i++) {
        sum ^= bytes[i];
        for (int bit = 0; bit < 8; bit++) sum = sum >> 1 ^ (sum & 1 ? 0xEDB88320u : 0);
    }
    return ~sum;
}

void correct_checksums(uint8_t *png, size_t count) {
    for (size_t at = 8; at + 12 <= count;) {
        size_t length = (size_t)png[at] << 24 | (size_t)png[at + 1] << 16 | (size_t)png[at + 2] << 8 | png[at + 3];
        if (length > count - at - 12) return;
        uint32_t sum = checksum(png + at + 4, length + 4);
        for (int i = 0; i < 4; i++) png[at + 8 + length + (size_t)i] = (uint8_t)(sum >> (24 - 8 * i));
        at += length + 12;
    }
}

// MARK: Damage

static size_t random_below(size_t count) { return (size_t)random_between(0, (ptrdiff_t)count - 1); }

static size_t damage_once(uint8_t *bytes, size_t count) {
    static const uint8_t telling[] = {0x00, 0x01, 0x7F, 0x80, 0xFF, 0xD8, 0xD9, 0xC0, 0xC2, 0xDA};
    if (count == 0) return 0;
    // Headers are small and decide most: half of all damage is done to the first hundred bytes.
    size_t at = once_in(2) && count > 100 ? random_below(100) : random_below(count), run = 1 + random_below(once_in(4) ? 64 : 4);
    if (run > count - at) run = count - at;
    switch (random_between(0, 6)) {
        case 0: bytes[at] ^= (uint8_t)(1 << random_between(0, 7)); break;
        case 1: bytes[at] = (uint8_t)next_random(); break;
        case 2: bytes[at] = telling[random_between(0, 9)]; break;
        case 3: memset(bytes + at, telling[random_between(0, 4)], run); break;
        case 4: memmove(bytes + at, bytes + at + run, count - at - run); return count - run;
        case 5: memmove(bytes + at + run, bytes + at, count - at); return count + run;
        default: return at;
    }
    return count;
}

size_t damage(const uint8_t *from, size_t count, bool is_png, uint8_t *to) {
    memcpy(to, from, count);
    size_t limit = 2 * count;
    for (ptrdiff_t times = random_between(1, 4); times > 0 && count <= limit; times--) count = damage_once(to, count);
    if (is_png && !once_in(8)) correct_checksums(to, count);
    return count;
}
