/* The words of segments of text, numbered as the first one that is the same. See nlp/words.py. */
#include "kernel.h"
#include <stdlib.h>
#include <string.h>

/* The words so far, and the different ones: an open hash table of their numbers. */
typedef struct {
    int32_t *numbers, *starts;
    char *capital;
    Py_ssize_t n, room;
    int32_t *slots; /* number of a different word + 1; 0 for none */
    size_t mask;
    Entry *different; /* hashes, and which kind of digits they are */
    Py_ssize_t n_different, n_room;
} Read;

/* Of the first characters, the small letter of one of a word, and the same or the sign that is a word; else 0. */
static unsigned char letters[256], beginnings[256];

static inline int is_sign(Py_UCS4 c) {
    return c == '$' || c == '%' || c == 0x20AC || c == 0xA3 || c == 0xA5;
}

void prepare_letters(void) {
    for (Py_UCS4 c = 0; c < 256; c++) {
        letters[c] = (unsigned char)(Py_UNICODE_ISALNUM(c) || c == '_' ? lower(c) : 0);
        beginnings[c] = (unsigned char)(is_sign(c) ? c : letters[c]);
    }
}

static inline Py_UCS4 letter(Py_UCS4 c) { return c < 256 ? letters[c] : Py_UNICODE_ISALNUM(c) ? lower(c) : 0; }
static inline Py_UCS4 beginning(Py_UCS4 c) { return c < 256 ? beginnings[c] : is_sign(c) ? c : letter(c); }

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
static int digits(PyObject *segment, int32_t start, int32_t length) {
    int kind = PyUnicode_KIND(segment);
    const void *data = PyUnicode_DATA(segment);
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
static inline int32_t number_of(Read *read, uint64_t hash, Py_UCS4 first, PyObject *segment, int32_t start,
                                int32_t length) {
    size_t slot = (size_t)hash & read->mask;
    for (; read->slots[slot]; slot = (slot + 1) & read->mask) {
        int32_t number = read->slots[slot] - 1;
        if (read->different[number].hash == hash) return number;
    }
    Py_ssize_t number = read->n_different++;
    int worded = first < 128 && (first < '0' || first > '9'); /* as most */
    read->different[number] = (Entry){hash, worded ? NO_DIGITS : digits(segment, start, length)};
    read->slots[slot] = (int32_t)number + 1;
    return read->n_different == read->n_room && grow_different(read) ? -1 : (int32_t)number;
}

static ALWAYS_INLINE int read_kind(int kind, PyObject *segment, Read *read) {
    const void *data = PyUnicode_DATA(segment); /* which ends with a NUL, as each str's, that is no letter */
    int32_t length = (int32_t)PyUnicode_GET_LENGTH(segment);
    for (int32_t at = 0; at < length;) {
        Py_UCS4 c = PyUnicode_READ(kind, data, at), small = beginning(c);
        int32_t start = at++;
        if (!small) continue;
        uint64_t hash = step(hash_seed, small);
        if (letter(c))
            while ((small = letter(PyUnicode_READ(kind, data, at)))) hash = step(hash, small), at++;
        int32_t number = number_of(read, mixed(hash), c, segment, start, at - start);
        if (number < 0 || (read->n == read->room && grow(read))) return -1;
        read->numbers[read->n] = number;
        read->starts[read->n] = start;
        read->capital[read->n++] = c >= 'A' && c <= 'Z';
    }
    return 0;
}

static int read_segment(PyObject *segment, Read *read) {
    switch (PyUnicode_KIND(segment)) {
    case PyUnicode_1BYTE_KIND: return read_kind(PyUnicode_1BYTE_KIND, segment, read);
    case PyUnicode_2BYTE_KIND: return read_kind(PyUnicode_2BYTE_KIND, segment, read);
    }
    return read_kind(PyUnicode_4BYTE_KIND, segment, read);
}

static int are_segments(PyObject *segments) {
    int fits = PyList_Check(segments);
    for (Py_ssize_t i = 0; fits && i < PyList_GET_SIZE(segments); i++) {
        PyObject *segment = PyList_GET_ITEM(segments, i);
        fits = PyUnicode_Check(segment) && PyUnicode_GET_LENGTH(segment) < INT32_MAX;
    }
    if (!fits) PyErr_SetString(PyExc_TypeError, "segments must be a list of str, each of less than 2**31 characters");
    return fits;
}

/* read_words(segments) -> of each word as int32 its number and its start, and as bool whether it begins with a
   capital; of each segment as int32 its first word, and where the last ends; and the different words for
   `content_ids`, `find_terms` and `spell_words`. */
PyObject *read_words(PyObject *module, PyObject *segments) {
    (void)module;
    if (!are_segments(segments)) return NULL;
    Py_ssize_t n = PyList_GET_SIZE(segments);
    Read read = {0};
    PyObject *found = NULL;
    int32_t *offsets = malloc((size_t)(n + 1) * sizeof *offsets);
    int failed = !offsets || grow(&read) || grow_different(&read);
    if (!failed) offsets[0] = 0;
    for (Py_ssize_t i = 0; !failed && i < n; i++) {
        failed = read_segment(PyList_GET_ITEM(segments, i), &read) || read.n >= INT32_MAX;
        offsets[i + 1] = (int32_t)read.n;
    }
    found = failed ? PyErr_NoMemory()
                   : Py_BuildValue("y#y#y#y#y#", read.numbers, read.n * 4, read.starts, read.n * 4, read.capital, read.n,
                                   offsets, (n + 1) * 4, read.different, read.n_different * (Py_ssize_t)sizeof(Entry));
    free(offsets);
    free(read.numbers);
    free(read.starts);
    free(read.capital);
    free(read.slots);
    free(read.different);
    return found;
}

/* The word that begins at a place of a segment, in lower case. */
static PyObject *spelt(PyObject *segment, Py_ssize_t start) {
    int kind = PyUnicode_KIND(segment);
    const void *data = PyUnicode_DATA(segment);
    Py_ssize_t end = start + 1, length = PyUnicode_GET_LENGTH(segment);
    Py_UCS4 first = PyUnicode_READ(kind, data, start), most = lower(first), small;
    if (letter(first))
        for (; end < length && (small = letter(PyUnicode_READ(kind, data, end))); end++)
            if (small > most) most = small;
    PyObject *word = PyUnicode_New(end - start, most);
    if (!word) return NULL;
    if (kind == 1 && most < 128) {
        const Py_UCS1 *from = (const Py_UCS1 *)data + start;
        Py_UCS1 *to = PyUnicode_1BYTE_DATA(word);
        for (Py_ssize_t i = 0; i < end - start; i++) to[i] = (Py_UCS1)lower(from[i]);
        return word;
    }
    int new_kind = PyUnicode_KIND(word);
    void *to = PyUnicode_DATA(word);
    for (Py_ssize_t i = 0; i < end - start; i++)
        PyUnicode_WRITE(new_kind, to, i, lower(PyUnicode_READ(kind, data, start + i)));
    return word;
}

/* spell_words(segments, numbers, starts, offsets) -> the different words in lower case, as `read_words` found them. */
PyObject *spell_words(PyObject *module, PyObject *args) {
    (void)module;
    PyObject *segments, *distinct = NULL;
    Py_buffer b[3];
    Py_ssize_t n[3];
    static const char *const names[3] = {"numbers", "starts", "offsets"};
    if (!PyArg_ParseTuple(args, "O!y*y*y*", &PyList_Type, &segments, &b[0], &b[1], &b[2])) return NULL;
    for (int i = 0; i < 3; i++)
        if ((n[i] = items(&b[i], 4, names[i])) < 0) goto done;
    if (!are_segments(segments)) goto done;
    const int32_t *numbers = b[0].buf, *starts = b[1].buf, *offsets = b[2].buf;
    int fits = n[0] == n[1] && n[2] == PyList_GET_SIZE(segments) + 1;
    distinct = PyList_New(0);
    for (Py_ssize_t i = 0; fits && distinct && i < n[2] - 1; i++) {
        PyObject *segment = PyList_GET_ITEM(segments, i);
        if (!(fits = offsets[i] >= 0 && offsets[i + 1] <= n[0])) break;
        for (Py_ssize_t place = offsets[i]; distinct && place < offsets[i + 1]; place++) {
            if (numbers[place] != PyList_GET_SIZE(distinct)) continue; /* no new word */
            if (!(fits = starts[place] >= 0 && starts[place] < PyUnicode_GET_LENGTH(segment))) break;
            PyObject *word = spelt(segment, starts[place]);
            if (!word || PyList_Append(distinct, word)) Py_CLEAR(distinct);
            Py_XDECREF(word);
        }
    }
    if (!fits) {
        Py_CLEAR(distinct);
        PyErr_SetString(PyExc_ValueError, "the parts do not fit each other");
    }
done:
    for (int i = 0; i < 3; i++) PyBuffer_Release(&b[i]);
    return distinct;
}
