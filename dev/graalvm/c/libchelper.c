/* Hand-written stand-in for SubstrateVM's libchelper (linux-amd64): the functions that its Java code declares. */
#define _GNU_SOURCE
#include <cpuid.h>
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "amd64cpufeatures.h"
#include "svm_locale.h"

extern char **environ;
char **getEnviron(void) { return environ; }

extern char *findJavaTZ_md(const char *java_home_dir);
char *SVM_FindJavaTZmd(const char *tz_mappings, int length) { (void)length; return findJavaTZ_md(tz_mappings); }

void codeSynchronization_clearCache(char *begin, char *end) { __builtin___clear_cache(begin, end); }

/* ---- processor ---- */
static uint64_t xcr0(void) { uint32_t a, d; __asm__ volatile("xgetbv" : "=a"(a), "=d"(d) : "c"(0)); return ((uint64_t)d << 32) | a; }
#define BIT(r, n) (((r) >> (n)) & 1)

void determineCPUFeatures(CPUFeatures *f) {
  unsigned a, b, c, d, max, b7 = 0, c7 = 0, d7 = 0, a71 = 0, d71 = 0, ex = 0, c81 = 0, d81 = 0, d87 = 0;
  memset(f, 0, sizeof *f);
  __cpuid(0, max, b, c, d);
  int amd = b == 0x68747541; /* Auth */
  __cpuid(1, a, b, c, d);
  f->fCX8 = BIT(d, 8); f->fCMOV = BIT(d, 15); f->fFXSR = BIT(d, 24); f->fHT = BIT(d, 28); f->fMMX = BIT(d, 23);
  f->fSSE = BIT(d, 25); f->fSSE2 = BIT(d, 26); f->fSSE3 = BIT(c, 0); f->fSSSE3 = BIT(c, 9); f->fSSE4_1 = BIT(c, 19);
  f->fSSE4_2 = BIT(c, 20); f->fPOPCNT = BIT(c, 23); f->fTSC = BIT(d, 4); f->fAES = BIT(c, 25); f->fCLMUL = BIT(c, 1);
  f->fFLUSH = BIT(d, 19); f->fHV = BIT(c, 31);
  int osxsave = BIT(c, 27), avx = 0, avx512 = 0, c1 = c;
  if (osxsave) { uint64_t x = xcr0(); avx = (x & 6) == 6; avx512 = avx && (x & 0xe0) == 0xe0; }
  f->fAVX = avx && BIT(c1, 28); avx = f->fAVX; f->fFMA = avx && BIT(c1, 12); f->fF16C = avx && BIT(c1, 29);
  if (max >= 7) { unsigned a7; __cpuid_count(7, 0, a7, b7, c7, d7); if (a7 >= 1) { unsigned bb, cc; __cpuid_count(7, 1, a71, bb, cc, d71); } }
  f->fERMS = BIT(b7, 9); f->fBMI1 = BIT(b7, 3); f->fBMI2 = BIT(b7, 8); f->fRTM = BIT(b7, 11); f->fADX = BIT(b7, 19);
  f->fAVX2 = avx && BIT(b7, 5); f->fSHA = BIT(b7, 29); f->fFLUSHOPT = BIT(b7, 23); f->fCLWB = BIT(b7, 24);
  f->fSERIALIZE = BIT(d7, 14); f->fRDPID = BIT(c7, 22); f->fFSRM = BIT(d7, 4); f->fGFNI = BIT(c7, 8);
  f->fPKU = BIT(c7, 3); f->fOSPKE = BIT(c7, 4); f->fCET_IBT = BIT(d7, 20); f->fCET_SS = BIT(c7, 7);
  f->fAVX_IFMA = avx && BIT(a71, 23); f->fSHA512 = avx && BIT(a71, 0); (void)d71;
  if (avx512 && BIT(b7, 16)) {
    f->fAVX512F = 1; f->fAVX512DQ = BIT(b7, 17); f->fAVX512CD = BIT(b7, 28); f->fAVX512BW = BIT(b7, 30); f->fAVX512VL = BIT(b7, 31);
    f->fAVX512PF = BIT(b7, 26); f->fAVX512ER = BIT(b7, 27); f->fAVX512_IFMA = BIT(b7, 21); f->fAVX512_VBMI = BIT(c7, 1);
    f->fAVX512_VBMI2 = BIT(c7, 6); f->fAVX512_VAES = BIT(c7, 9); f->fAVX512_VPCLMULQDQ = BIT(c7, 10); f->fAVX512_VNNI = BIT(c7, 11);
    f->fAVX512_BITALG = BIT(c7, 12); f->fAVX512_VPOPCNTDQ = BIT(c7, 14); f->fAVX512_FP16 = BIT(d7, 23);
  }
  f->fVZEROUPPER = avx;
  __cpuid(0x80000000, ex, b, c, d);
  if (ex >= 0x80000001) __cpuid(0x80000001, a, b, c81, d81);
  if (ex >= 0x80000007) __cpuid(0x80000007, a, b, c, d87);
  f->fLZCNT = BIT(c81, 5); f->fSSE4A = amd && BIT(c81, 6); f->fAMD_3DNOW_PREFETCH = BIT(c81, 8); f->fRDTSCP = BIT(d81, 27);
  f->fTSCINV_BIT = BIT(d87, 8); f->fTSCINV = f->fTSC && f->fTSCINV_BIT;
}

/* The mask has 0xfe where the image requires a feature and 0xff elsewhere, in the layout of CPUFeatures. */
int checkCPUFeatures(uint8_t *mask) {
  CPUFeatures features;
  determineCPUFeatures(&features);
  for (size_t i = 0; i < sizeof features; i++)
    if ((((uint8_t *)&features)[i] | mask[i]) != 0xff) return 1;
  return 0;
}
int checkCPUFeaturesOrExit(uint8_t *mask, const char *message) {
  if (checkCPUFeatures(mask)) { fputs(message, stderr); exit(1); }
  return 0;
}

/* ---- locale ---- */
static svm_locale_props_t props;
static int parse(int category, const char **language, const char **country) {
  const char *s = setlocale(category, NULL);
  if (s == NULL || !strcmp(s, "C") || !strcmp(s, "POSIX") || !strncmp(s, "C.", 2)) s = "en";
  char *l = strdup(s);
  if (l == NULL) return 1;
  l[strcspn(l, ".@")] = 0;
  char *u = strchr(l, '_');
  if (u != NULL) { *u = 0; *country = u + 1; }
  *language = l;
  return 0;
}
int svm_initialize_locale(void) {
  setlocale(LC_ALL, "");
  return parse(LC_MESSAGES, &props.display_language, &props.display_country) || parse(LC_CTYPE, &props.format_language, &props.format_country);
}
const svm_locale_props_t *svm_get_locale(void) { return &props; }

/* ---- signals ---- */
static sem_t semaphore;
static atomic_int opened, pending[NSIG];
int cSunMiscSignal_open(void) {
  int no = 0;
  if (!atomic_compare_exchange_strong(&opened, &no, 1)) { errno = EBUSY; return -1; }
  for (int i = 0; i < NSIG; i++) atomic_store(&pending[i], 0);
  return sem_init(&semaphore, 0, 0);
}
int cSunMiscSignal_close(void) { int r = sem_destroy(&semaphore); atomic_store(&opened, 0); return r; }
int cSunMiscSignal_awaitSemaphore(void) { return sem_wait(&semaphore); }
int cSunMiscSignal_signalSemaphore(void) { return sem_post(&semaphore); }
int cSunMiscSignal_signalRangeCheck(int signal) { return signal > 0 && signal < NSIG; }
int cSunMiscSignal_checkPendingSignal(void) {
  for (int i = 0; i < NSIG; i++) {
    int n = atomic_load(&pending[i]);
    while (n > 0) if (atomic_compare_exchange_weak(&pending[i], &n, n - 1)) return i;
  }
  return -1;
}
static void handler(int signal) {
  int saved = errno;
  if (cSunMiscSignal_signalRangeCheck(signal)) { atomic_fetch_add(&pending[signal], 1); sem_post(&semaphore); }
  errno = saved;
}
void *cSunMiscSignal_signalHandlerFunctionPointer(void) { return (void *)handler; }

/* ---- Linux ---- */
void *mremapP(void *old, size_t old_len, size_t new_len, int flags, void *new_addr) { return mremap(old, old_len, new_len, flags, new_addr); }
int getThreadId(void) { return (int)syscall(SYS_gettid); }
int64_t getThreadUserTimeSlow(int tid) {
  char name[64], buf[2048], *s;
  long long utime;
  snprintf(name, sizeof name, "/proc/self/task/%d/stat", tid);
  int fd = open(name, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return -1;
  ssize_t n = read(fd, buf, sizeof buf - 1);
  close(fd);
  if (n <= 0) return -1;
  buf[n] = 0;
  if ((s = strrchr(buf, ')')) == NULL) return -1;
  if (sscanf(s + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lld", &utime) != 1) return -1;
  return utime * (1000000000LL / sysconf(_SC_CLK_TCK));
}

/* ---- attach (jcmd): not there ---- */
void svm_attach_startup(char *path) { (void)path; }
void svm_attach_listener_cleanup(int listener, char *path) { (void)listener; (void)path; }
int svm_attach_check_socket_file(char *path) { (void)path; return 0; }
int svm_attach_is_init_trigger(char *path) { (void)path; return 0; }
int svm_attach_create_listener(char *path) { (void)path; return -1; }
int svm_attach_wait_for_request(int listener) { (void)listener; return -1; }
void svm_attach_shutdown_socket(int fd) { (void)fd; }

/* ---- functions with a variable number of arguments ---- */
int openSII(const char *path, int flags, int mode) { return open(path, flags, mode); }
int openatISII(int fd, const char *path, int flags, int mode) { return openat(fd, path, flags, mode); }
int fprintfSD(FILE *f, const char *format, char *s, int d) { return fprintf(f, format, s, d); }
