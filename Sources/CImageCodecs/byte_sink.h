// A growing array of bytes that the two encoders write to, and the copying of messages.

#ifndef CIC_BYTE_SINK_H
#define CIC_BYTE_SINK_H

#include <stddef.h>
#include <stdint.h>

typedef struct cic_byte_sink {
    uint8_t *bytes;
    size_t count;
    size_t capacity;
} cic_byte_sink;

/// Makes room for `more` bytes after `count`; returns 0 when out of memory, and then the sink is unchanged.
int cic_byte_sink_reserve(cic_byte_sink *sink, size_t more);

/// Copies a line of text into a message of CIC_MESSAGE_SIZE bytes, cut where it is longer.
void cic_set_message(char *message, const char *text);

#endif
