// Stands between a process and the file system (LD_PRELOAD), for the files below one directory: records
// what is written and synced, and lets calls fail.
//
//   DAFTAR_SHIM_DIRECTORY  the directory, absolute, without symbolic links
//   DAFTAR_SHIM_RECORDING  a file that the recording is appended to
//   DAFTAR_SHIM_FAULT      <kind>:<n>:<action>[:<times>[:<path>]]: what happens at the n-th call of a kind and
//                          at those that follow, <times> in all
//                            kind    write sync truncate open name any; commit: a write by a descriptor opened
//                                    with O_DSYNC, as LMDB writes its meta page
//                            action  EIO ENOSPC KILL; AFTER: the first is done, then EIO, the others – writes
//                                    of any kind – are not done; SHORT: a write does half; STOP: it is done,
//                                    then the process is killed
//                            path    only calls whose path has this in it
//   DAFTAR_SHIM_BUDGET     bytes by which all files may grow before ENOSPC …
//   DAFTAR_SHIM_RELEASE    … until this file exists
//
// A record: kind (1), 3 zero bytes, file (4), number (8), length (8), then that many bytes; integers little-
// endian. Files are told apart by their inode. What is done with a call's outcome follows the call:
//
//   P  a process began: files and records are numbered anew
//   O  a file was made: path                 o  a file that was there is opened for the first time: path
//   W  was written: number = offset, bytes
//   w  what was written is on the disk: number = the record (from 0) of its W
//   T  was cut off or grew: number = size
//   S  a sync began                          s  it ended well: number = the record (from 0) of its S
//   D  a directory was made: path            R  renamed: old path, 0, new path
//   L  linked: old path, 0, new path         U  removed: path
//   d  a directory was synced: path          M  the process wrote to standard output: bytes
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { maximumFiles = 4096 };
enum kind { writing, committing, syncing, truncating, opening, naming, kinds };
enum action { none, failing, killing, after, half, stopping };

static const char *const kindNames[] = {"write", "commit", "sync", "truncate", "open", "name"};
static const char *directory, *releasePath;
static size_t directoryLength;
static int recording = -1;
static uint64_t recordCount;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static struct {
    int kind; // `kinds`: any
    long first, times, seen;
    enum action action;
    int code;
    char path[128];
} fault;
static long long budget = -1, grown;

// By descriptor.
static struct {
    uint32_t file; // 0: not ours
    char isSynchronous, isDirectory;
    char path[256];
} files[maximumFiles];

// Inodes that have been seen, by file number - 1.
static struct {
    dev_t device;
    ino_t inode;
} inodes[maximumFiles];
static uint32_t inodeCount;

static void note(const char *text) {
    (void)!syscall(SYS_write, 2, text, strlen(text));
}

static void readFault(void) {
    const char *text = getenv("DAFTAR_SHIM_FAULT");
    char kind[16] = "", action[16] = "";
    if (!text) return;
    fault.times = 1;
    if (sscanf(text, "%15[^:]:%ld:%15[^:]:%ld:%127s", kind, &fault.first, action, &fault.times, fault.path) < 3) {
        note("shim: DAFTAR_SHIM_FAULT cannot be read\n");
        _exit(99);
    }
    fault.kind = kinds;
    for (int i = 0; i < kinds; i++)
        if (!strcmp(kind, kindNames[i])) fault.kind = i;
    fault.code = !strcmp(action, "ENOSPC") ? ENOSPC : EIO;
    fault.action = !strcmp(action, "KILL") ? killing
        : !strcmp(action, "AFTER")         ? after
        : !strcmp(action, "SHORT")         ? half
        : !strcmp(action, "STOP")          ? stopping
                                           : failing;
}

static uint64_t record(char kind, uint32_t file, int64_t number, const void *bytes, size_t length);

__attribute__((constructor)) static void start(void) {
    directory = getenv("DAFTAR_SHIM_DIRECTORY");
    if (!directory) return;
    directoryLength = strlen(directory);
    releasePath = getenv("DAFTAR_SHIM_RELEASE");
    if (getenv("DAFTAR_SHIM_BUDGET")) budget = atoll(getenv("DAFTAR_SHIM_BUDGET"));
    const char *path = getenv("DAFTAR_SHIM_RECORDING");
    if (path) recording = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    record('P', 0, 0, NULL, 0);
    recordCount = 0;
    readFault();
}

// The part of an absolute path below the directory ("" for itself); NULL for others.
static const char *below(const char *path) {
    if (!directory || strncmp(path, directory, directoryLength)) return NULL;
    if (!path[directoryLength]) return path + directoryLength;
    return path[directoryLength] == '/' ? path + directoryLength + 1 : NULL;
}

// `name` seen from the directory `at`, below ours, into `buffer`; NULL for others.
static const char *resolve(int at, const char *name, char *buffer) {
    if (name[0] == '/') {
        snprintf(buffer, PATH_MAX, "%s", name);
    } else {
        char link[64];
        if (at == AT_FDCWD) snprintf(link, sizeof link, "/proc/self/cwd");
        else snprintf(link, sizeof link, "/proc/self/fd/%d", at);
        ssize_t length = readlink(link, buffer, PATH_MAX - 1);
        if (length < 0) return NULL;
        snprintf(buffer + length, PATH_MAX - (size_t)length, "/%s", name);
    }
    size_t length = strlen(buffer);
    while (length > 1 && buffer[length - 1] == '/') buffer[--length] = 0;
    return below(buffer);
}

static int isOurs(int descriptor) {
    return directory && descriptor >= 0 && descriptor < maximumFiles && files[descriptor].file != 0;
}

// With the mutex held.
static uint64_t record(char kind, uint32_t file, int64_t number, const void *bytes, size_t length) {
    if (recording < 0) return 0;
    struct __attribute__((packed)) {
        char kind, zeros[3];
        uint32_t file;
        int64_t number, length;
    } head = {kind, {0, 0, 0}, file, number, (int64_t)length};
    struct iovec parts[] = {{&head, sizeof head}, {(void *)bytes, length}};
    if (syscall(SYS_writev, recording, parts, length ? 2 : 1) != (long)(sizeof head + length)) {
        note("shim: the recording cannot be written\n");
        _exit(98);
    }
    return recordCount++;
}

static void recordPair(char kind, const char *old, const char *new) {
    char both[2 * PATH_MAX];
    size_t length = strlen(old);
    memcpy(both, old, length + 1);
    strcpy(both + length + 1, new);
    record(kind, 0, 0, both, length + 1 + strlen(new));
}

// Counts a call; says what is to happen to it. With the mutex held.
static enum action due(enum kind kind, const char *path) {
    int isMeant = fault.kind == kinds || fault.kind == (int)kind || (fault.kind == writing && kind == committing);
    if (fault.action == none || !isMeant) return none;
    if (fault.path[0] && !strstr(path, fault.path)) return none;
    long call = ++fault.seen;
    if (call < fault.first || call >= fault.first + fault.times) return none;
    if (releasePath && !access(releasePath, F_OK)) return none;
    char text[512];
    snprintf(text, sizeof text, "shim: fault at %s, call %ld, %s\n", kindNames[kind], call, path);
    note(text);
    if (fault.action == killing) kill(getpid(), SIGKILL);
    if (fault.action == after && call > fault.first) return failing;
    if (fault.action == after && kind == committing) fault.kind = writing;
    return fault.action;
}

static int fail(int code) {
    pthread_mutex_unlock(&mutex);
    errno = code;
    return -1;
}

// Ends a call that was done, with the mutex held.
static ssize_t done(enum action action, ssize_t result) {
    int code = errno;
    if (action == stopping) kill(getpid(), SIGKILL);
    if (action == after && result >= 0) return fail(EIO);
    pthread_mutex_unlock(&mutex);
    errno = code;
    return result;
}

// MARK: Opening

static void track(int descriptor, const char *path, int flags, int isNew) {
    struct stat status;
    if (descriptor >= maximumFiles || fstat(descriptor, &status)) return;
    uint32_t file = 0;
    char kind = isNew ? 'O' : 'o';
    for (uint32_t i = inodeCount; i > 0 && !file && !isNew; i--)
        if (inodes[i - 1].device == status.st_dev && inodes[i - 1].inode == status.st_ino) file = i;
    if (file) kind = 0;
    if (!file && inodeCount < maximumFiles) {
        inodes[inodeCount].device = status.st_dev;
        inodes[inodeCount].inode = status.st_ino;
        file = ++inodeCount;
    }
    files[descriptor].isSynchronous = (flags & O_DSYNC) != 0;
    files[descriptor].isDirectory = S_ISDIR(status.st_mode);
    snprintf(files[descriptor].path, sizeof files[descriptor].path, "%s", path);
    files[descriptor].file = file;
    if (kind && !files[descriptor].isDirectory) record(kind, file, 0, path, strlen(path));
    if (flags & O_TRUNC && !isNew) record('T', file, 0, NULL, 0);
}

static int openFile(int at, const char *name, int flags, mode_t mode) {
    char buffer[PATH_MAX];
    const char *path = directory ? resolve(at, name, buffer) : NULL;
    if (!path) return (int)syscall(SYS_openat, at, name, flags, mode);
    pthread_mutex_lock(&mutex);
    enum action action = due(opening, path);
    if (action == failing) return fail(fault.code);
    int isNew = (flags & O_CREAT) && syscall(SYS_faccessat, at, name, F_OK) != 0;
    int descriptor = (int)syscall(SYS_openat, at, name, flags, mode);
    if (descriptor >= 0) track(descriptor, path, flags, isNew);
    if (action == after && descriptor >= 0) {
        files[descriptor].file = 0;
        syscall(SYS_close, descriptor);
    }
    return (int)done(action, descriptor);
}

#define MODE(last) \
    mode_t mode = 0; \
    if (flags & (O_CREAT | __O_TMPFILE)) { \
        va_list rest; \
        va_start(rest, last); \
        mode = va_arg(rest, mode_t); \
        va_end(rest); \
    }

int open(const char *name, int flags, ...) {
    MODE(flags)
    return openFile(AT_FDCWD, name, flags, mode);
}
int open64(const char *name, int flags, ...) {
    MODE(flags)
    return openFile(AT_FDCWD, name, flags, mode);
}
int openat(int at, const char *name, int flags, ...) {
    MODE(flags)
    return openFile(at, name, flags, mode);
}
int openat64(int at, const char *name, int flags, ...) {
    MODE(flags)
    return openFile(at, name, flags, mode);
}

int close(int descriptor) {
    if (isOurs(descriptor)) {
        pthread_mutex_lock(&mutex);
        files[descriptor].file = 0;
        pthread_mutex_unlock(&mutex);
    }
    return (int)syscall(SYS_close, descriptor);
}

// MARK: Writing

static int isOverBudget(int descriptor, off_t end) {
    struct stat status;
    if (budget < 0 || fstat(descriptor, &status) || end <= status.st_size) return 0;
    if (grown + (end - status.st_size) > budget && (!releasePath || access(releasePath, F_OK))) return 1;
    grown += end - status.st_size;
    return 0;
}

// `offset` -1: where the descriptor stands.
static ssize_t writeFile(int descriptor, const struct iovec *parts, int count, off_t offset) {
    int isPlaced = offset >= 0;
    if (directory && descriptor == STDOUT_FILENO && recording >= 0) {
        pthread_mutex_lock(&mutex);
        for (int i = 0; i < count; i++) record('M', 0, 0, parts[i].iov_base, parts[i].iov_len);
        pthread_mutex_unlock(&mutex);
    }
    if (!isOurs(descriptor)) {
        return isPlaced ? syscall(SYS_pwritev, descriptor, parts, count, (long)offset, 0)
                        : syscall(SYS_writev, descriptor, parts, count);
    }
    pthread_mutex_lock(&mutex);
    if (!isPlaced) {
        int isAppending = fcntl(descriptor, F_GETFL) & O_APPEND;
        offset = lseek(descriptor, 0, isAppending ? SEEK_END : SEEK_CUR);
    }
    size_t length = 0;
    for (int i = 0; i < count; i++) length += parts[i].iov_len;
    enum action action = due(files[descriptor].isSynchronous ? committing : writing, files[descriptor].path);
    if (action == failing) return fail(fault.code);
    if (isOverBudget(descriptor, offset + (off_t)length)) return fail(ENOSPC);
    char *bytes = malloc(length + 1);
    size_t copied = 0;
    for (int i = 0; i < count; i++) {
        memcpy(bytes + copied, parts[i].iov_base, parts[i].iov_len);
        copied += parts[i].iov_len;
    }
    if (action == half) length /= 2;
    ssize_t written = syscall(SYS_pwrite64, descriptor, bytes, length, offset);
    if (written > 0) {
        uint32_t file = files[descriptor].file;
        record('W', file, offset, bytes, (size_t)written);
        // Of a write that is reported as failed nobody knows whether it reached the disk.
        if (files[descriptor].isSynchronous && action != after && action != stopping)
            record('w', file, (int64_t)recordCount - 1, NULL, 0);
        if (!isPlaced) lseek(descriptor, offset + written, SEEK_SET);
    }
    int code = errno;
    free(bytes);
    errno = code;
    return done(action, written);
}

ssize_t write(int descriptor, const void *bytes, size_t length) {
    struct iovec part = {(void *)bytes, length};
    return writeFile(descriptor, &part, 1, -1);
}
ssize_t writev(int descriptor, const struct iovec *parts, int count) {
    return writeFile(descriptor, parts, count, -1);
}
ssize_t pwrite(int descriptor, const void *bytes, size_t length, off_t offset) {
    struct iovec part = {(void *)bytes, length};
    return writeFile(descriptor, &part, 1, offset);
}
ssize_t pwrite64(int descriptor, const void *bytes, size_t length, off64_t offset) {
    struct iovec part = {(void *)bytes, length};
    return writeFile(descriptor, &part, 1, offset);
}
ssize_t pwritev(int descriptor, const struct iovec *parts, int count, off_t offset) {
    return writeFile(descriptor, parts, count, offset);
}
ssize_t pwritev64(int descriptor, const struct iovec *parts, int count, off64_t offset) {
    return writeFile(descriptor, parts, count, offset);
}

static int truncateFile(int descriptor, off_t size) {
    if (!isOurs(descriptor)) return (int)syscall(SYS_ftruncate, descriptor, size);
    pthread_mutex_lock(&mutex);
    enum action action = due(truncating, files[descriptor].path);
    if (action == failing || action == half) return fail(fault.code);
    int result = (int)syscall(SYS_ftruncate, descriptor, size);
    if (!result) record('T', files[descriptor].file, size, NULL, 0);
    return (int)done(action, result);
}
int ftruncate(int descriptor, off_t size) { return truncateFile(descriptor, size); }
int ftruncate64(int descriptor, off64_t size) { return truncateFile(descriptor, size); }

static int allocateFile(int descriptor, int mode, off_t offset, off_t length) {
    if (!isOurs(descriptor)) return (int)syscall(SYS_fallocate, descriptor, mode, offset, length);
    pthread_mutex_lock(&mutex);
    enum action action = due(truncating, files[descriptor].path);
    if (action == failing || action == half) return fail(fault.code);
    struct stat before, now;
    fstat(descriptor, &before);
    int result = (int)syscall(SYS_fallocate, descriptor, mode, offset, length);
    if (!result && !fstat(descriptor, &now) && now.st_size != before.st_size)
        record('T', files[descriptor].file, now.st_size, NULL, 0);
    return (int)done(action, result);
}
int fallocate(int descriptor, int mode, off_t offset, off_t length) {
    return allocateFile(descriptor, mode, offset, length);
}
int fallocate64(int descriptor, int mode, off64_t offset, off64_t length) {
    return allocateFile(descriptor, mode, offset, length);
}
int posix_fallocate(int descriptor, off_t offset, off_t length) {
    return allocateFile(descriptor, 0, offset, length) ? errno : 0;
}
int posix_fallocate64(int descriptor, off64_t offset, off64_t length) {
    return allocateFile(descriptor, 0, offset, length) ? errno : 0;
}

// MARK: Syncing

static int syncFile(int descriptor, long call) {
    if (!isOurs(descriptor)) return (int)syscall(call, descriptor);
    pthread_mutex_lock(&mutex);
    enum action action = due(syncing, files[descriptor].path);
    // A sync that fails has still written what it could.
    if (action == failing || action == half) return fail(fault.code);
    uint32_t file = files[descriptor].file;
    int isDirectory = files[descriptor].isDirectory;
    uint64_t begin = isDirectory ? 0 : record('S', file, 0, NULL, 0);
    pthread_mutex_unlock(&mutex);
    int result = (int)syscall(call, descriptor);
    pthread_mutex_lock(&mutex);
    if (!result && action == none) {
        if (isDirectory) record('d', file, 0, files[descriptor].path, strlen(files[descriptor].path));
        else record('s', file, (int64_t)begin, NULL, 0);
    }
    return (int)done(action, result);
}
int fsync(int descriptor) { return syncFile(descriptor, SYS_fsync); }
int fdatasync(int descriptor) { return syncFile(descriptor, SYS_fdatasync); }

// MARK: Names

// A call that changes names below the directory: `old` (may be NULL) and `new`, seen from theirs.
static int nameFile(char kind, int oldAt, const char *old, int newAt, const char *new, mode_t mode, int flags) {
    char oldBuffer[PATH_MAX], newBuffer[PATH_MAX];
    const char *oldPath = directory && old ? resolve(oldAt, old, oldBuffer) : NULL;
    const char *newPath = directory ? resolve(newAt, new, newBuffer) : NULL;
    enum action action = none;
    if (newPath) {
        pthread_mutex_lock(&mutex);
        action = due(naming, newPath);
        if (action == failing || action == half) return fail(fault.code);
    }
    int result = (int)(kind == 'D' ? syscall(SYS_mkdirat, newAt, new, mode)
        : kind == 'U'              ? syscall(SYS_unlinkat, newAt, new, flags)
        : kind == 'L'              ? syscall(SYS_linkat, oldAt, old, newAt, new, flags)
                                   : syscall(SYS_renameat2, oldAt, old, newAt, new, flags));
    if (!newPath) return result;
    if (!result && (kind == 'D' || kind == 'U')) record(kind, 0, 0, newPath, strlen(newPath));
    else if (!result && oldPath) recordPair(kind, oldPath, newPath);
    return (int)done(action, result);
}

int mkdir(const char *path, mode_t mode) { return nameFile('D', 0, NULL, AT_FDCWD, path, mode, 0); }
int mkdirat(int at, const char *path, mode_t mode) { return nameFile('D', 0, NULL, at, path, mode, 0); }
int unlink(const char *path) { return nameFile('U', 0, NULL, AT_FDCWD, path, 0, 0); }
int unlinkat(int at, const char *path, int flags) { return nameFile('U', 0, NULL, at, path, 0, flags); }
int rmdir(const char *path) { return nameFile('U', 0, NULL, AT_FDCWD, path, 0, AT_REMOVEDIR); }
int link(const char *old, const char *new) { return nameFile('L', AT_FDCWD, old, AT_FDCWD, new, 0, 0); }
int linkat(int oldAt, const char *old, int newAt, const char *new, int flags) {
    return nameFile('L', oldAt, old, newAt, new, 0, flags);
}
int rename(const char *old, const char *new) { return nameFile('R', AT_FDCWD, old, AT_FDCWD, new, 0, 0); }
int renameat(int oldAt, const char *old, int newAt, const char *new) {
    return nameFile('R', oldAt, old, newAt, new, 0, 0);
}
int renameat2(int oldAt, const char *old, int newAt, const char *new, unsigned flags) {
    return nameFile('R', oldAt, old, newAt, new, 0, (int)flags);
}
