#include "byte_sink.h"

#include <stdlib.h>
#include <string.h>

#include "CImageCodecs.h"

int cic_byte_sink_reserve(cic_byte_sink *sink, size_t more) {
    if (more > SIZE_MAX - sink->count) return 0;
    size_t needed = sink->count + more;
    if (needed <= sink->capacity) return 1;
    size_t capacity = sink->capacity < 65536 ? 65536 : sink->capacity;
    while (capacity < needed) {
        if (capacity > SIZE_MAX / 2) return 0;
        capacity *= 2;
    }
    uint8_t *grown = realloc(sink->bytes, capacity);
    if (grown == NULL) return 0;
    sink->bytes = grown;
    sink->capacity = capacity;
    return 1;
}

void cic_set_message(char *message, const char *text) {
    strncpy(message, text, CIC_MESSAGE_SIZE - 1);
    message[CIC_MESSAGE_SIZE - 1] = 0;
}

void cic_free(uint8_t *encoded) { free(encoded); }
