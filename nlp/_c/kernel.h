/* What the parts of the kernel share: buffers that come from Python, and results that go there. */
#ifndef NEWSDESK_KERNEL_H
#define NEWSDESK_KERNEL_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>

#ifdef _MSC_VER
#define RESTRICT __restrict
#else
#define RESTRICT restrict
#endif
#ifdef __GNUC__
#define FETCH(address) __builtin_prefetch(address)
#define ALWAYS_INLINE inline __attribute__((always_inline))
#else
#define FETCH(address) (void)0
#define ALWAYS_INLINE inline
#endif

/* A function of loops over doubles, compiled a second time for processors that take four at once. */
#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && defined(__GLIBC__)
#define WIDE __attribute__((target_clones("avx2", "default")))
#else
#define WIDE
#endif

/* The number of items of a buffer; -1 with a Python error if its bytes are no whole number of them. */
static inline Py_ssize_t items(const Py_buffer *buffer, size_t size, const char *name) {
    if (buffer->len % (Py_ssize_t)size) {
        PyErr_Format(PyExc_ValueError, "%s: %zd bytes are no whole number of items", name, buffer->len);
        return -1;
    }
    return buffer->len / (Py_ssize_t)size;
}

static inline Py_UCS4 lower(Py_UCS4 c) {
    if (c < 128) return c >= 'A' && c <= 'Z' ? c + 32 : c;
    return c == 0x130 ? c : Py_UNICODE_TOLOWER(c); /* the capital dotted i has no single small letter */
}

extern uint64_t hash_seed; /* another in each process, so that nobody can choose words that fall together */

/* FNV-1a, by characters; `mixed` finishes it. */
static inline uint64_t step(uint64_t hash, Py_UCS4 c) { return (hash ^ c) * 1099511628211ULL; }
static inline uint64_t mixed(uint64_t hash) {
    hash = (hash ^ hash >> 33) * 0xFF51AFD7ED558CCDULL;
    hash ^= hash >> 33;
    return hash ? hash : 1;
}

/* A word in a table: its hash, 0 for none, and its value. */
typedef struct {
    uint64_t hash; /* 0 for none */
    int64_t value;
} Entry;
static inline const Entry *entry(const Entry *table, size_t size, uint64_t hash) {
    size_t slot = (size_t)hash & (size - 1);
    for (size_t tried = 0; tried < size && table[slot].hash && table[slot].hash != hash; tried++)
        slot = (slot + 1) & (size - 1); /* a table that is full is none of ours, but must not be searched for ever */
    return &table[slot];
}
size_t entries(const Py_buffer *buffer);

/* A passage of a text, as buffers have them. */
typedef struct {
    int64_t start, end;
} Span;

/* The spans in a buffer; -1 with a Python error if one is no part of the text. */
static inline Py_ssize_t spans_in(const Py_buffer *buffer, Py_ssize_t length) {
    Py_ssize_t n = items(buffer, sizeof(Span), "spans");
    const Span *spans = buffer->buf;
    for (Py_ssize_t i = 0; i < n; i++)
        if (spans[i].start < 0 || spans[i].end < spans[i].start || spans[i].end > length) {
            PyErr_SetString(PyExc_ValueError, "each span must be a part of the text");
            return -1;
        }
    return n;
}

/* The value of a word that was read; a word in a table has that of the table. */
enum { NO_DIGITS, NUMBER, YEAR };
/* The words that a buffer from `read_words` holds; -1 with a Python error if its bytes are no whole number of them. */
static inline Py_ssize_t words_in(const Py_buffer *buffer) { return items(buffer, sizeof(Entry), "words"); }

void prepare_letters(void);
PyObject *read_words(PyObject *module, PyObject *segments);
PyObject *read_passages(PyObject *module, PyObject *args);
PyObject *spell_words(PyObject *module, PyObject *args);
PyObject *lower_case(PyObject *module, PyObject *text);
PyObject *utf8_size(PyObject *module, PyObject *args);
PyObject *score_terms(PyObject *module, PyObject *args);
PyObject *support_figures(PyObject *module, PyObject *args);
PyObject *sentence_figures(PyObject *module, PyObject *args);
PyObject *lexrank(PyObject *module, PyObject *args);
PyObject *word_table(PyObject *module, PyObject *args);
PyObject *prepare_model(PyObject *module, PyObject *args);
PyObject *judge(PyObject *module, PyObject *args);
PyObject *pair_table(PyObject *module, PyObject *args);
PyObject *content_ids(PyObject *module, PyObject *args);
PyObject *word_classes(PyObject *module, PyObject *args);
PyObject *frame_signs(PyObject *module, PyObject *args);
PyObject *count_words(PyObject *module, PyObject *args);
PyObject *sentence_spans(PyObject *module, PyObject *args);
PyObject *find_terms(PyObject *module, PyObject *args);
PyObject *locate(PyObject *module, PyObject *args);
PyObject *phrases(PyObject *module, PyObject *args);
PyObject *sentence_scores(PyObject *module, PyObject *args);
PyObject *select_sentences(PyObject *module, PyObject *args);
PyObject *rounded(double value);
PyObject *round_figure(PyObject *module, PyObject *figure);
PyObject *named_passages(PyObject *module, PyObject *args);
PyObject *values(PyObject *module, PyObject *args);

#endif
