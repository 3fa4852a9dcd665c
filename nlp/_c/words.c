/* The words of segments of text, numbered as the first one that is the same. See nlp/words.py. */
#include "letters.h"
#include <stdlib.h>

/* The words so far, and the different ones: an open hash table of their numbers. */
typedef struct {
    int32_t *numbers, *starts;
    char *capital;
    Py_ssize_t n, room;
    int32_t *slots; /* number of a different word + 1; 0 for none */
    size_t mask;
    Entry *different; /* hashes, and which kind of digits they are */
    Py_ssize_t n_different, n_room;
    int32_t *offsets; /* of each segment, its first word, and where the last ends */
    Py_ssize_t n_segments;
} Read;

unsigned char letters[256], beginnings[256];

void prepare_letters(void) {
    for (Py_UCS4 c = 0; c < 256; c++) {
        letters[c] = (unsigned char)(Py_UNICODE_ISALNUM(c) || c == '_' ? lower(c) : 0);
        beginnings[c] = (unsigned char)(is_sign(c) ? c : letters[c]);
    }
}

static int grow(Read *read) {
    Py_ssize_t room = read->room ? 2 * read->room : 512;
    int32_t *numbers = realloc(read->numbers, (size_t)room * sizeof *numbers);
    if (numbers) read->numbers = numbers;
    int32_t *starts = realloc(read->starts, (size_t)room * sizeof *starts);
    if (starts) read->starts = starts;
    char *capital = realloc(read->capital, (size_t)room);
    if (capital) read->capital = capital;
    if (!numbers || !starts || !capital) return -1;
    read->room = room;
    return 0;
}

static int grow_different(Read *read) {
    Py_ssize_t room = read->n_room ? 2 * read->n_room : 256;
    Entry *different = realloc(read->different, (size_t)room * sizeof *different);
    if (different) read->different = different;
    int32_t *slots = calloc((size_t)room * 2, sizeof *slots);
    if (!different || !slots) {
        free(slots);
        return -1;
    }
    free(read->slots);
    read->slots = slots;
    read->mask = (size_t)room * 2 - 1;
    read->n_room = room;
    for (Py_ssize_t number = 0; number < read->n_different; number++) {
        size_t slot = (size_t)read->different[number].hash & read->mask;
        while (slots[slot]) slot = (slot + 1) & read->mask;
        slots[slot] = (int32_t)number + 1;
    }
    return 0;
}

/* Which kind of digits a word is alone: `YEAR` if it is one of 1900 to 2099, else `NUMBER`; `NO_DIGITS` for others. */
static int digits(int kind, const void *data, int32_t start, int32_t length) {
    for (int32_t i = 0; i < length; i++) {
        Py_UCS4 c = PyUnicode_READ(kind, data, start + i);
        if (c < 128 ? c < '0' || c > '9' : !Py_UNICODE_ISDIGIT(c)) return NO_DIGITS;
    }
    if (length != 4) return NUMBER;
    Py_UCS4 first = PyUnicode_READ(kind, data, start), second = PyUnicode_READ(kind, data, start + 1);
    return (first == '1' && second == '9') || (first == '2' && second == '0') ? YEAR : NUMBER;
}

/* The number of a word, a new one if it is; -1 if there is no memory. Two are the same if their hashes are, as in tables
   of words (see lexicon.c). */
static ALWAYS_INLINE int32_t number_of(Read *read, uint64_t hash, int kind, const void *data, int32_t start,
                                       int32_t length) {
    size_t slot = (size_t)hash & read->mask;
    for (; read->slots[slot]; slot = (slot + 1) & read->mask) {
        int32_t number = read->slots[slot] - 1;
        if (read->different[number].hash == hash) return number;
    }
    Py_ssize_t number = read->n_different++;
    Py_UCS4 first = PyUnicode_READ(kind, data, start);
    int worded = first < 128 && (first < '0' || first > '9'); /* as most */
    read->different[number] = (Entry){hash, worded ? NO_DIGITS : digits(kind, data, start, length)};
    read->slots[slot] = (int32_t)number + 1;
    return read->n_different == read->n_room && grow_different(read) ? -1 : (int32_t)number;
}

/* Read the words of so many characters, behind which stands none that may be in a word. */
static ALWAYS_INLINE int read_kind(int kind, const void *data, int32_t length, Read *read) {
    Py_ssize_t n = read->n;
    for (int32_t at = 0; at < length;) {
        Py_UCS4 c = PyUnicode_READ(kind, data, at), small = beginning(c);
        int32_t start = at++;
        if (!small) continue;
        uint64_t hash = step(hash_seed, small);
        if (letter(c))
            while ((small = letter(PyUnicode_READ(kind, data, at)))) hash = step(hash, small), at++;
        int32_t number = number_of(read, mixed(hash), kind, data, start, at - start);
        if (number < 0 || (n == read->room && grow(read))) return -1;
        read->numbers[n] = number;
        read->starts[n] = start;
        read->capital[n++] = c >= 'A' && c <= 'Z';
    }
    read->n = n;
    return 0;
}

/* Copy characters to bytes, and a NUL behind them; whether all fit. */
WIDE static int narrowed(const Py_UCS2 *RESTRICT from, int32_t length, Py_UCS1 *RESTRICT to) {
    Py_UCS2 all = 0;
    for (int32_t i = 0; i < length; i++) all |= from[i], to[i] = (Py_UCS1)from[i];
    to[length] = 0;
    return all < 256;
}

static int read_segment(PyObject *text, Py_ssize_t from, Py_ssize_t end, Read *read) {
    enum { SHORT = 1024 };
    int kind = PyUnicode_KIND(text);
    const void *data = (const char *)PyUnicode_DATA(text) + from * kind;
    int32_t length = (int32_t)(end - from);
    if (letter(PyUnicode_READ(kind, data, length))) { /* seldom, as sentences end at blanks; behind all is a NUL */
        PyObject *alone = PyUnicode_Substring(text, from, end);
        int failed = !alone || read_segment(alone, 0, length, read);
        Py_XDECREF(alone);
        return failed;
    }
    Py_UCS1 narrow[SHORT + 1]; /* which is faster to read, and most sentences are */
    if (kind == PyUnicode_2BYTE_KIND && length <= SHORT && narrowed(data, length, narrow))
        kind = PyUnicode_1BYTE_KIND, data = narrow;
    switch (kind) {
    case PyUnicode_1BYTE_KIND: return read_kind(PyUnicode_1BYTE_KIND, data, length, read);
    case PyUnicode_2BYTE_KIND: return read_kind(PyUnicode_2BYTE_KIND, data, length, read);
    }
    return read_kind(PyUnicode_4BYTE_KIND, data, length, read);
}

static int is_segment(PyObject *text) { return PyUnicode_Check(text) && PyUnicode_GET_LENGTH(text) < INT32_MAX; }

static int are_segments(PyObject *segments) {
    int fits = PyList_Check(segments);
    for (Py_ssize_t i = 0; fits && i < PyList_GET_SIZE(segments); i++) fits = is_segment(PyList_GET_ITEM(segments, i));
    if (!fits) PyErr_SetString(PyExc_TypeError, "segments must be a list of str, each of less than 2**31 characters");
    return fits;
}

/* Begin with no words, but with room for some, and for the first words of so many segments; 0 if there is none. */
static int begin(Read *read, Py_ssize_t n_segments) {
    *read = (Read){.offsets = malloc((size_t)(n_segments + 1) * sizeof *read->offsets)};
    if (!read->offsets || grow(read) || grow_different(read)) return 0;
    read->offsets[0] = 0;
    return 1;
}

/* Read one more segment; 0 if there is no memory, or there are too many words. */
static int go_on(Read *read, PyObject *text, Py_ssize_t from, Py_ssize_t end) {
    if (read_segment(text, from, end, read) || read->n >= INT32_MAX) return 0;
    read->offsets[++read->n_segments] = (int32_t)read->n;
    return 1;
}

/* Give what was read, and up the memory; if something failed, only that. */
static PyObject *finish(Read *read, int good) {
    PyObject *found = good ? Py_BuildValue("y#y#y#y#y#", read->numbers, read->n * 4, read->starts, read->n * 4, read->capital,
                                           read->n, read->offsets, (read->n_segments + 1) * 4, read->different,
                                           read->n_different * (Py_ssize_t)sizeof(Entry))
                           : PyErr_NoMemory();
    free(read->offsets);
    free(read->numbers);
    free(read->starts);
    free(read->capital);
    free(read->slots);
    free(read->different);
    return found;
}

/* read_words(segments) -> of each word as int32 its number and its start, and as bool whether it begins with a
   capital; of each segment as int32 its first word, and where the last ends; and the different words for
   `content_ids`, `find_terms` and `spell_words`. */
PyObject *read_words(PyObject *module, PyObject *segments) {
    (void)module;
    if (!are_segments(segments)) return NULL;
    Read read;
    int good = begin(&read, PyList_GET_SIZE(segments));
    for (Py_ssize_t i = 0; good && i < PyList_GET_SIZE(segments); i++) {
        PyObject *segment = PyList_GET_ITEM(segments, i);
        good = go_on(&read, segment, 0, PyUnicode_GET_LENGTH(segment));
    }
    return finish(&read, good);
}

/* read_passages(first, text, spans) -> what `read_words` does, of a first segment and of passages of a text. */
PyObject *read_passages(PyObject *module, PyObject *args) {
    (void)module;
    PyObject *first, *text, *found = NULL;
    Py_buffer buffer;
    if (!PyArg_ParseTuple(args, "UUy*", &first, &text, &buffer)) return NULL;
    Py_ssize_t n = is_segment(first) && is_segment(text) ? spans_in(&buffer, PyUnicode_GET_LENGTH(text)) : -1;
    const Span *spans = buffer.buf;
    if (n >= 0) {
        Read read;
        int good = begin(&read, n + 1) && go_on(&read, first, 0, PyUnicode_GET_LENGTH(first));
        for (Py_ssize_t i = 0; good && i < n; i++) good = go_on(&read, text, spans[i].start, spans[i].end);
        found = finish(&read, good);
    } else if (!PyErr_Occurred())
        PyErr_SetString(PyExc_ValueError, "each text must have less than 2**31 characters");
    PyBuffer_Release(&buffer);
    return found;
}
