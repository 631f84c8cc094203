/*
 * Preloaded into a process under test (LD_PRELOAD): notes every write, cut and sync of the files below
 * JAMZ_SYNC_ROOT in JAMZ_SYNC_JOURNAL, each write with the bytes it replaced. After the process was killed the
 * journal says how many syncs there were and gives back what a power cut would have left: see sync-journal.ts.
 *
 * While a file named by JAMZ_SYNC_BROKEN exists, every sync fails as on a dying disk.
 *
 * Record: type (1 byte: W write, T cut, S sync), path length (u32), path, offset (u64), size of the file before (u64),
 * length of the old bytes (u32), old bytes. Little-endian, appended with one write each.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int journal = -1;

static ssize_t (*real_pwrite64)(int, const void *, size_t, off64_t);
static ssize_t (*real_write)(int, const void *, size_t);
static int (*real_ftruncate64)(int, off64_t);
static int (*real_fdatasync)(int);
static int (*real_fsync)(int);

__attribute__((constructor)) static void resolve(void) {
  real_pwrite64 = dlsym(RTLD_NEXT, "pwrite64");
  real_write = dlsym(RTLD_NEXT, "write");
  real_ftruncate64 = dlsym(RTLD_NEXT, "ftruncate64");
  real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
  real_fsync = dlsym(RTLD_NEXT, "fsync");
  const char *path = getenv("JAMZ_SYNC_JOURNAL");
  if (path != NULL) journal = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

/* The path of a file that is watched, else 0. The shared-memory index of the write-ahead log is rebuilt, not kept. */
static int watched(int fd, char path[4096]) {
  const char *root = getenv("JAMZ_SYNC_ROOT");
  if (journal < 0 || root == NULL || fd == journal) return 0;
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, 4095);
  if (length <= 0) return 0;
  path[length] = 0;
  if (strncmp(path, root, strlen(root)) != 0) return 0;
  return length < 4 || strcmp(path + length - 4, "-shm") != 0;
}

static void note(char type, const char *path, uint64_t offset, uint64_t before, const void *old, uint32_t length) {
  uint32_t path_length = (uint32_t)strlen(path);
  size_t total = 1 + 4 + path_length + 8 + 8 + 4 + length;
  unsigned char *record = malloc(total), *at = record;
  if (record == NULL) abort();
  *at++ = (unsigned char)type;
  memcpy(at, &path_length, 4), at += 4;
  memcpy(at, path, path_length), at += path_length;
  memcpy(at, &offset, 8), at += 8;
  memcpy(at, &before, 8), at += 8;
  memcpy(at, &length, 4), at += 4;
  if (length > 0) memcpy(at, old, length);
  if (real_write(journal, record, total) != (ssize_t)total) abort();
  free(record);
}

/* Remembers the bytes in [offset, offset + length) as they are now. */
static void note_old(char type, int fd, const char *path, uint64_t offset, uint64_t length) {
  struct stat info;
  uint64_t before = fstat(fd, &info) == 0 ? (uint64_t)info.st_size : 0;
  uint64_t end = offset + length < before ? offset + length : before;
  uint32_t kept = offset < end ? (uint32_t)(end - offset) : 0;
  char *old = kept > 0 ? malloc(kept) : NULL;
  int reader = open(path, O_RDONLY | O_CLOEXEC);
  if (kept > 0 && (reader < 0 || pread(reader, old, kept, (off_t)offset) != (ssize_t)kept)) abort();
  if (reader >= 0) close(reader);
  note(type, path, offset, before, old, kept);
  free(old);
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t offset) {
  char path[4096];
  if (!watched(fd, path)) return real_pwrite64(fd, bytes, length, offset);
  pthread_mutex_lock(&lock);
  note_old('W', fd, path, (uint64_t)offset, length);
  ssize_t done = real_pwrite64(fd, bytes, length, offset);
  pthread_mutex_unlock(&lock);
  return done;
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset) {
  return pwrite64(fd, bytes, length, offset);
}

ssize_t write(int fd, const void *bytes, size_t length) {
  char path[4096];
  if (!watched(fd, path)) return real_write(fd, bytes, length);
  pthread_mutex_lock(&lock);
  off_t at = lseek(fd, 0, (fcntl(fd, F_GETFL) & O_APPEND) ? SEEK_END : SEEK_CUR);
  note_old('W', fd, path, (uint64_t)at, length);
  ssize_t done = real_write(fd, bytes, length);
  pthread_mutex_unlock(&lock);
  return done;
}

int ftruncate64(int fd, off64_t length) {
  char path[4096];
  if (!watched(fd, path)) return real_ftruncate64(fd, length);
  pthread_mutex_lock(&lock);
  note_old('T', fd, path, (uint64_t)length, UINT32_MAX);
  int result = real_ftruncate64(fd, length);
  pthread_mutex_unlock(&lock);
  return result;
}

int ftruncate(int fd, off_t length) { return ftruncate64(fd, length); }

static int synced(int fd, int (*real)(int)) {
  char path[4096];
  if (!watched(fd, path)) return real(fd);
  const char *broken = getenv("JAMZ_SYNC_BROKEN");
  if (broken != NULL && access(broken, F_OK) == 0) {
    errno = EIO;
    return -1;
  }
  pthread_mutex_lock(&lock);
  int result = real(fd);
  if (result == 0) note('S', path, 0, 0, NULL, 0);
  pthread_mutex_unlock(&lock);
  return result;
}

int fdatasync(int fd) { return synced(fd, real_fdatasync); }
int fsync(int fd) { return synced(fd, real_fsync); }
