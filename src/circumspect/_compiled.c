/* What is compiled for speed; detectors/tree.py and glance.py build the tables read here, and say what is in them.
 *
 * Tree walks once over the words of a folded text: each is looked up by its hash, longer phrases are followed word by
 * word. Gate does the same, sets the bits of the clauses that the words meet, and tells which rows are open. Nothing
 * here writes to a table, so one of each serves many threads. */

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#if PY_BIG_ENDIAN
#error "The tables are written for little-endian machines; elsewhere plain Python does the work."
#endif

/* DEEPEST as in tree.py, BLOCKS of 64 columns as in glance.py, FEWEST as in content/language.py. */
enum { DEEPEST = 32, BLOCKS = 256, ENGLISH = 1, FOREIGN = 2, FEWEST = 3 };

typedef struct { uint64_t key, follows; uint32_t number, first, meaning, marks, at, length; } Word;
typedef struct { uint64_t key; uint32_t node, meaning; } Step;
typedef struct { uint32_t begin, end, speaks, apart; } Row;

typedef struct {
    PyObject_HEAD
    Py_buffer words, spelt, steps;
    uint64_t last_word, last_step;
} Tree;

typedef struct {
    PyObject_HEAD
    Tree *tree;
    Py_buffer begins, columns, pairs, rows, asked, anywhere;
    Py_ssize_t blocks, pair_blocks;
} Gate;

static uint64_t mix(uint64_t key)
{
    key ^= key >> 32;
    key *= UINT64_C(0x9E3779B97F4A7C15);
    return key ^ key >> 29;
}

static const Word *find_word(const Tree *tree, uint64_t key, const char *word, Py_ssize_t length)
{
    const Word *words = tree->words.buf;
    const char *spelt = tree->spelt.buf;
    for (uint64_t at = key & tree->last_word; words[at].key; at = (at + 1) & tree->last_word)
        if (words[at].key == key && words[at].length == length && memcmp(spelt + words[at].at, word, length) == 0)
            return &words[at];
    return NULL;
}

static const Step *find_step(const Tree *tree, uint32_t node, uint32_t number)
{
    const Step *steps = tree->steps.buf;
    uint64_t key = (uint64_t)node << 32 | number;
    for (uint64_t at = mix(key) & tree->last_step; steps[at].key; at = (at + 1) & tree->last_step)
        if (steps[at].key == key)
            return &steps[at];
    return NULL;
}

/* A walk over a text, word by word: what begins, goes on and ends at the word it has come to. */
typedef struct {
    const Tree *tree;
    const char *text;
    Py_ssize_t size, start, end;                          /* of the text; of the word, in the text */
    struct { uint32_t node; Py_ssize_t start; uint64_t follows; } paths[DEEPEST]; /* and which words may follow */
    int active;
    struct { uint32_t meaning; Py_ssize_t start; } found[DEEPEST + 1];
    int count;
    int words, english, foreign;
} Walk;

static int take_step(Walk *walk) /* 0 at the end of the text */
{
    uint64_t key = UINT64_C(0xCBF29CE484222325);
    walk->count = 0;
    walk->start = walk->end + 1; /* a blank stands before the first word, one between words, and one at the end */
    if (walk->start >= walk->size)
        return 0;
    for (walk->end = walk->start; walk->end < walk->size && walk->text[walk->end] != ' '; walk->end++)
        key = (key ^ (uint8_t)walk->text[walk->end]) * UINT64_C(0x100000001B3);
    walk->words += walk->words < FEWEST && walk->end > walk->start;
    key = mix(key);
    const Word *word = find_word(walk->tree, key ? key : 1, walk->text + walk->start, walk->end - walk->start);
    if (word == NULL) {
        walk->active = 0;
        return 1;
    }
    walk->english |= word->marks & ENGLISH;
    walk->foreign += walk->foreign < FEWEST && word->marks & FOREIGN;
    if (word->meaning) {
        walk->found[walk->count].meaning = word->meaning;
        walk->found[walk->count++].start = walk->start;
    }
    int kept = 0;
    for (int path = 0; path < walk->active; path++) {
        if (!(walk->paths[path].follows >> (word->number & 63) & 1))
            continue;
        const Step *step = find_step(walk->tree, walk->paths[path].node, word->number);
        if (step == NULL)
            continue;
        if (step->meaning) {
            walk->found[walk->count].meaning = step->meaning;
            walk->found[walk->count++].start = walk->paths[path].start;
        }
        if (step->node) {
            walk->paths[kept].node = step->node;
            walk->paths[kept].follows = UINT64_MAX;
            walk->paths[kept++].start = walk->paths[path].start;
        }
    }
    walk->active = kept;
    if (word->first && walk->active < DEEPEST) {
        walk->paths[walk->active].node = word->first;
        walk->paths[walk->active].follows = word->follows;
        walk->paths[walk->active++].start = walk->start;
    }
    return 1;
}

static int reads_as_english(const Walk *walk)
{
    return walk->words < FEWEST || (walk->english && walk->foreign < FEWEST);
}

static int begin(Walk *walk, const Tree *tree, PyObject *folded)
{
    if (!PyUnicode_Check(folded)) {
        PyErr_SetString(PyExc_TypeError, "a folded text is a str");
        return -1;
    }
    walk->tree = tree;
    walk->text = PyUnicode_AsUTF8AndSize(folded, &walk->size);
    walk->end = walk->active = walk->count = walk->words = walk->english = walk->foreign = 0;
    return walk->text == NULL ? -1 : 0;
}

PyDoc_STRVAR(find_doc,
"find(folded, wanted)\n--\n\n"
"Return what stands in a folded text, by where it ends: what it means, and its range in the clean text.\n\n"
"*wanted* has a bit for each meaning that is asked for, from the lowest of its first byte on; None asks for all.");

static PyObject *Tree_find(Tree *self, PyObject *const *args, Py_ssize_t count)
{
    Walk walk;
    if (count != 2 || (args[1] != Py_None && !PyBytes_Check(args[1]))) {
        PyErr_SetString(PyExc_TypeError, "find() takes a str, and bytes or None");
        return NULL;
    }
    const char *wanted = args[1] == Py_None ? NULL : PyBytes_AS_STRING(args[1]);
    size_t most = wanted ? 8 * (size_t)PyBytes_GET_SIZE(args[1]) : 0;
    PyObject *found = begin(&walk, self, args[0]) < 0 ? NULL : PyList_New(0);
    while (found && take_step(&walk))
        for (int at = 0; at < walk.count; at++) {
            uint32_t meaning = walk.found[at].meaning;
            if (wanted && (meaning >= most || !(wanted[meaning >> 3] >> (meaning & 7) & 1)))
                continue;
            /* A folded text has a blank before the first letter of the clean one. */
            PyObject *one = Py_BuildValue("(Inn)", meaning, walk.found[at].start - 1, walk.end - 1);
            if (one == NULL || PyList_Append(found, one) < 0) {
                Py_XDECREF(one);
                Py_CLEAR(found);
                break;
            }
            Py_DECREF(one);
        }
    return found;
}

static PyObject *Tree_new(PyTypeObject *type, PyObject *args, PyObject *Py_UNUSED(kwargs))
{
    Tree *self = (Tree *)type->tp_alloc(type, 0);
    if (self && !PyArg_ParseTuple(args, "y*y*y*", &self->words, &self->spelt, &self->steps))
        Py_CLEAR(self);
    if (self) {
        self->last_word = self->words.len / sizeof(Word) - 1;
        self->last_step = self->steps.len / sizeof(Step) - 1;
    }
    return (PyObject *)self;
}

static void Tree_dealloc(Tree *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyBuffer_Release(&self->words);
    PyBuffer_Release(&self->spelt);
    PyBuffer_Release(&self->steps);
    type->tp_free(self);
    Py_DECREF(type);
}

/* What was found: where its first and its last word begin in the folded text, and then in which sentence it counts. */
typedef struct { Py_ssize_t first, last; uint32_t meaning, sentence; } Find;
typedef struct { Find *finds; Py_ssize_t count, room; } Finds;

static int keep(Finds *finds, Find find)
{
    if (finds->count == finds->room) {
        Py_ssize_t room = finds->room ? 2 * finds->room : 64;
        Find *larger = PyMem_Realloc(finds->finds, room * sizeof(Find));
        if (larger == NULL) {
            PyErr_NoMemory();
            return -1;
        }
        finds->finds = larger;
        finds->room = room;
    }
    finds->finds[finds->count++] = find;
    return 0;
}

static void meet(const Gate *self, uint64_t *met, uint32_t meaning)
{
    const uint32_t *begins = self->begins.buf;
    const uint16_t *columns = self->columns.buf;
    for (uint32_t at = begins[meaning]; at < begins[meaning + 1]; at++)
        met[columns[at] >> 6] |= UINT64_C(1) << (columns[at] & 63);
}

static int row_is_open(const Gate *self, const uint64_t *met, const Row *row)
{
    const uint16_t *asked = self->asked.buf;
    for (uint32_t at = row->begin; at < row->end; at++)
        if (!(met[asked[at] >> 6] >> (asked[at] & 63) & 1))
            return 0;
    return 1;
}

static int add(PyObject *list, uint32_t row)
{
    PyObject *number = PyLong_FromUnsignedLong(row);
    int failed = number == NULL || PyList_Append(list, number) < 0;
    Py_XDECREF(number);
    return failed ? -1 : 0;
}

/* Add the rows that are open: all of them, or with *parted* only those whose clauses must be met in one sentence.
 * Rows are sorted by pair: those of pair p are pairs[p] to pairs[p + 1]. */
static int add_open(const Gate *self, const uint64_t *met, uint32_t to, int parted, PyObject *open)
{
    const uint32_t *pairs = self->pairs.buf;
    const Row *rows = self->rows.buf;
    for (Py_ssize_t block = 0; block < self->pair_blocks; block++) {
        uint64_t both = met[block] & met[self->pair_blocks + block];
        for (uint32_t pair = (uint32_t)block * 64; both; both >>= 1, pair++)
            for (uint32_t row = pairs[pair]; both & 1 && row < pairs[pair + 1]; row++)
                if ((!parted || rows[row].apart) && rows[row].speaks & to && row_is_open(self, met, &rows[row]) &&
                    add(open, row) < 0)
                    return -1;
    }
    return 0;
}

/* Move the rows that need not be met in one sentence to the front; return how many they are. */
static Py_ssize_t undivided(const Gate *self, PyObject *open)
{
    const Row *rows = self->rows.buf;
    Py_ssize_t front = 0;
    for (Py_ssize_t at = 0; at < PyList_GET_SIZE(open); at++) {
        PyObject *number = PyList_GET_ITEM(open, at);
        if (rows[PyLong_AsUnsignedLong(number)].apart)
            continue;
        PyList_SET_ITEM(open, at, PyList_GET_ITEM(open, front));
        PyList_SET_ITEM(open, front++, number);
    }
    return front;
}

static int by_sentence(const void *one, const void *other)
{
    uint32_t a = ((const Find *)one)->sentence, b = ((const Find *)other)->sentence;
    return (a > b) - (a < b);
}

/* Return where a sentence starts in a folded text, its end for one after the last. -1 with an error set. */
static Py_ssize_t start_of(PyObject *starts, Py_ssize_t sentence)
{
    if (sentence >= PyList_GET_SIZE(starts))
        return PY_SSIZE_T_MAX;
    Py_ssize_t start = PyLong_AsSsize_t(PyList_GET_ITEM(starts, sentence));
    if (start < 0 && !PyErr_Occurred())
        PyErr_SetString(PyExc_ValueError, "a sentence starts before its text");
    return start < 0 ? -1 : start + 1; /* a folded text has a blank before the first letter of the clean one */
}

/* Tell of each find in which sentence it counts; what runs on into another counts in both, so it is kept twice. */
static int divide(Finds *finds, PyObject *starts)
{
    uint32_t sentence = 0;
    Py_ssize_t begun = 0, next = start_of(starts, 1), count = finds->count;
    for (Py_ssize_t at = 0; at < count; at++) {
        Find *find = &finds->finds[at];
        while (next >= 0 && find->last >= next) {
            begun = next;
            next = start_of(starts, ++sentence + 1);
        }
        find->sentence = sentence;
        if (find->first < begun) {
            Find before = *find;
            for (Py_ssize_t from = begun; from > before.first && before.sentence; )
                from = start_of(starts, --before.sentence);
            if (PyErr_Occurred() || keep(finds, before) < 0)
                return -1;
        }
    }
    return next < 0 ? -1 : 0;
}

/* Add the rows that are open in some sentence; *base* is what counts in every one of them. */
static int add_parted(const Gate *self, const uint64_t *base, Finds *finds, uint32_t to, PyObject *open)
{
    if (add_open(self, base, to, 1, open) < 0)
        return -1;
    if (finds->count)
        qsort(finds->finds, finds->count, sizeof(Find), by_sentence);
    for (Py_ssize_t at = 0; at < finds->count;) {
        uint64_t met[BLOCKS];
        uint32_t sentence = finds->finds[at].sentence;
        memcpy(met, base, self->blocks * sizeof(uint64_t));
        for (; at < finds->count && finds->finds[at].sentence == sentence; at++)
            meet(self, met, finds->finds[at].meaning);
        if (add_open(self, met, to, 1, open) < 0)
            return -1;
    }
    return 0;
}

/* Keep of the open rows those that are open in some sentence of the text, or need not be. */
static int part(const Gate *self, const uint64_t *base, const uint64_t *met, Finds *finds, uint32_t to, PyObject *text,
                PyObject *open)
{
    Py_ssize_t front = undivided(self, open);
    if (front == PyList_GET_SIZE(open))
        return 0;
    PyObject *starts = PyObject_GetAttrString(text, "sentences");
    int failed = starts == NULL;
    if (!failed && !PyList_Check(starts)) {
        PyErr_SetString(PyExc_TypeError, "the starts of sentences are a list");
        failed = 1;
    }
    if (!failed && PyList_GET_SIZE(starts) > 1) {
        const uint64_t *anywhere = self->anywhere.buf;
        uint64_t everywhere[BLOCKS];
        for (Py_ssize_t block = 0; block < self->blocks; block++)
            everywhere[block] = base[block] | (met[block] & anywhere[block]);
        failed = PyList_SetSlice(open, front, PyList_GET_SIZE(open), NULL) < 0 || divide(finds, starts) < 0 ||
                 add_parted(self, everywhere, finds, to, open) < 0;
    }
    Py_XDECREF(starts);
    return failed ? -1 : 0;
}

PyDoc_STRVAR(look_doc,
"look(text, fired, to)\n--\n\n"
"Return the numbers of the rows that are open to *to* (a bit), or None where none is and the text reads as English.\n\n"
"*text* is a content.text.Text, *fired* the meanings of the patterns that fired in it. A row may come twice.");

static PyObject *Gate_look(Gate *self, PyObject *const *args, Py_ssize_t count)
{
    uint64_t base[BLOCKS], met[BLOCKS];
    Finds finds = {NULL, 0, 0};
    Walk walk;

    if (count != 3 || !PyList_Check(args[1]) || !PyLong_Check(args[2])) {
        PyErr_SetString(PyExc_TypeError, "look() takes a text, a list and an int");
        return NULL;
    }
    uint32_t to = (uint32_t)PyLong_AsUnsignedLong(args[2]);
    if (PyErr_Occurred())
        return NULL;
    memset(base, 0, self->blocks * sizeof(uint64_t));
    meet(self, base, 0); /* what every text meets */
    for (Py_ssize_t at = 0; at < PyList_GET_SIZE(args[1]); at++) {
        unsigned long meaning = PyLong_AsUnsignedLong(PyList_GET_ITEM(args[1], at));
        if (PyErr_Occurred())
            return NULL;
        if (meaning >= (unsigned long)(self->begins.len / 4 - 1)) {
            PyErr_SetString(PyExc_IndexError, "no such meaning");
            return NULL;
        }
        meet(self, base, (uint32_t)meaning);
    }
    memcpy(met, base, self->blocks * sizeof(uint64_t));
    PyObject *folded = PyObject_GetAttrString(args[0], "folded");
    PyObject *open = folded ? PyList_New(0) : NULL;
    int failed = open == NULL || begin(&walk, self->tree, folded) < 0;
    while (!failed && take_step(&walk))
        for (int at = 0; at < walk.count && !failed; at++) {
            meet(self, met, walk.found[at].meaning);
            failed = keep(&finds, (Find){walk.found[at].start, walk.start, walk.found[at].meaning, 0}) < 0;
        }
    failed = failed || add_open(self, met, to, 0, open) < 0 || part(self, base, met, &finds, to, args[0], open) < 0;
    PyMem_Free(finds.finds);
    Py_XDECREF(folded);
    if (failed)
        Py_CLEAR(open);
    else if (PyList_GET_SIZE(open) == 0 && reads_as_english(&walk))
        Py_SETREF(open, Py_NewRef(Py_None));
    return open;
}

PyDoc_STRVAR(fold_doc,
"fold(text, table)\n--\n\n"
"Return a text folded as content/fold.py says; *table* maps the code points beyond ASCII to what they fold to.");

/* What a character beyond ASCII folds to, itself ASCII. -1 with an error set. */
static int folded_by(PyObject *table, Py_UCS4 character)
{
    PyObject *code = PyLong_FromUnsignedLong(character);
    PyObject *folded = code ? PyObject_GetItem(table, code) : NULL;
    int to = -1;
    if (folded && PyUnicode_Check(folded) && PyUnicode_GET_LENGTH(folded) == 1 && PyUnicode_IS_ASCII(folded))
        to = (int)PyUnicode_READ_CHAR(folded, 0);
    else if (folded)
        PyErr_SetString(PyExc_ValueError, "a character folds to one of ASCII");
    Py_XDECREF(code);
    Py_XDECREF(folded);
    return to;
}

static PyObject *fold(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t count)
{
    if (count != 2 || !PyUnicode_Check(args[0])) {
        PyErr_SetString(PyExc_TypeError, "fold() takes a str and a table");
        return NULL;
    }
    Py_ssize_t size = PyUnicode_GET_LENGTH(args[0]);
    int kind = PyUnicode_KIND(args[0]);
    const void *text = PyUnicode_DATA(args[0]);
    PyObject *folded = PyUnicode_New(size, 127);
    if (folded == NULL)
        return NULL;
    Py_UCS1 *to = PyUnicode_1BYTE_DATA(folded);
    for (Py_ssize_t at = 0; at < size; at++) {
        Py_UCS4 c = PyUnicode_READ(kind, text, at);
        if (c > 127) {
            int other = folded_by(args[1], c);
            if (other < 0) {
                Py_DECREF(folded);
                return NULL;
            }
            to[at] = (Py_UCS1)other;
        } else if (c >= 'A' && c <= 'Z')
            to[at] = (Py_UCS1)(c + 'a' - 'A');
        else
            to[at] = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '&' || c == 0 ? (Py_UCS1)c : ' ';
    }
    return folded;
}

static PyTypeObject *tree_type;

static PyObject *Gate_new(PyTypeObject *type, PyObject *args, PyObject *Py_UNUSED(kwargs))
{
    Gate *self = (Gate *)type->tp_alloc(type, 0);
    if (self == NULL)
        return NULL;
    if (!PyArg_ParseTuple(args, "O!y*y*y*y*y*y*", tree_type, &self->tree, &self->begins, &self->columns,
                          &self->pairs, &self->rows, &self->asked, &self->anywhere)) {
        self->tree = NULL;
        Py_DECREF(self);
        return NULL;
    }
    Py_INCREF(self->tree);
    self->blocks = self->anywhere.len / sizeof(uint64_t);
    self->pair_blocks = (self->pairs.len / sizeof(uint32_t) - 1) / 64;
    if (self->blocks > BLOCKS || 2 * self->pair_blocks > self->blocks) {
        PyErr_SetString(PyExc_ValueError, "more clauses than a gate can hold");
        Py_DECREF(self);
        return NULL;
    }
    return (PyObject *)self;
}

static void Gate_dealloc(Gate *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyBuffer_Release(&self->begins);
    PyBuffer_Release(&self->columns);
    PyBuffer_Release(&self->pairs);
    PyBuffer_Release(&self->rows);
    PyBuffer_Release(&self->asked);
    PyBuffer_Release(&self->anywhere);
    Py_XDECREF(self->tree);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyMethodDef tree_methods[] = {
    {"find", (PyCFunction)(void (*)(void))Tree_find, METH_FASTCALL, find_doc},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot tree_slots[] = {
    {Py_tp_doc, "All phrases of a pack; detectors/tree.py builds its tables."},
    {Py_tp_new, Tree_new},
    {Py_tp_dealloc, Tree_dealloc},
    {Py_tp_methods, tree_methods},
    {0, NULL},
};

static PyMethodDef gate_methods[] = {
    {"look", (PyCFunction)(void (*)(void))Gate_look, METH_FASTCALL, look_doc},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot gate_slots[] = {
    {Py_tp_doc, "Which rows of a gate are open on a text; glance.py builds its tables."},
    {Py_tp_new, Gate_new},
    {Py_tp_dealloc, Gate_dealloc},
    {Py_tp_methods, gate_methods},
    {0, NULL},
};

enum { PLAIN = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE };
static PyType_Spec tree_spec = {"circumspect._compiled.Tree", sizeof(Tree), 0, PLAIN, tree_slots};
static PyType_Spec gate_spec = {"circumspect._compiled.Gate", sizeof(Gate), 0, PLAIN, gate_slots};

static int add_type(PyObject *module, const char *name, PyTypeObject *type)
{
    return type == NULL ? -1 : PyModule_AddObjectRef(module, name, (PyObject *)type);
}

static int fill(PyObject *module)
{
    PyTypeObject *gate_type = (PyTypeObject *)PyType_FromSpec(&gate_spec);
    if (tree_type == NULL)
        tree_type = (PyTypeObject *)PyType_FromSpec(&tree_spec);
    int failed = add_type(module, "Tree", tree_type) < 0 || add_type(module, "Gate", gate_type) < 0;
    Py_XDECREF(gate_type);
    return failed ? -1 : 0;
}

static PyModuleDef_Slot module_slots[] = {{Py_mod_exec, fill}, {0, NULL}};

static PyMethodDef functions[] = {
    {"fold", (PyCFunction)(void (*)(void))fold, METH_FASTCALL, fold_doc},
    {NULL, NULL, 0, NULL},
};

static PyModuleDef module = {
    PyModuleDef_HEAD_INIT, .m_name = "circumspect._compiled", .m_size = 0, .m_methods = functions,
    .m_slots = module_slots,
};

PyMODINIT_FUNC PyInit__compiled(void)
{
    return PyModuleDef_Init(&module);
}
