#pragma once
#include <sqlite3.h>

// SQLite hands a virtual table's own structures back by the address of their first member. They are declared
// here because C promises that order of members and Swift does not.
struct daftar_vtab {
    sqlite3_vtab base;
    void *object;
};
struct daftar_cursor {
    sqlite3_vtab_cursor base;
    void *object;
};

// sqlite3_db_config takes variable arguments, which Swift cannot call.
static inline int daftar_db_config(sqlite3 *database, int option, int value) {
    return sqlite3_db_config(database, option, value, (int *)0);
}

// The macro is a cast that Swift does not import.
static inline sqlite3_destructor_type daftar_transient(void) { return SQLITE_TRANSIENT; }
