/* SPDX-FileCopyrightText: 2026 The Divit contributors
 * SPDX-License-Identifier: Apache-2.0
 *
 * A PKCS#11 driver for tests: a real one (PKCS11_REAL) behind it, with the manners of a bad day in front.
 *
 *   SLOW_PKCS11_SIGN_MS     every C_Sign takes so many milliseconds more
 *   SLOW_PKCS11_READ_MS     every C_GetTokenInfo and C_GetAttributeValue takes so many milliseconds more
 *   SLOW_PKCS11_HANG        the named call (C_GetSlotList, C_Login, C_Sign) never comes back
 *   SLOW_PKCS11_CRASH       the named call kills its process
 *   SLOW_PKCS11_LOGIN_RV    C_Login answers with this number (hexadecimal) and does nothing
 *   SLOW_PKCS11_CRASH_AFTER after so many signatures any call ends the process
 *   SLOW_PKCS11_PULL_AFTER  after so many signatures the card is out: C_Sign says CKR_GENERAL_ERROR, no slot has a token
 *   SLOW_PKCS11_ODD         the label is cut in the middle of a letter, versions are 255.255, the serial is no text
 *   SLOW_PKCS11_MARK        a file that receives one byte for every C_Sign that succeeded
 *
 * The layout is that of PKCS #11 v2.40, CK_FUNCTION_LIST; the calls that are not wrapped pass through untouched.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

typedef unsigned long CK_RV;
typedef unsigned long CK_ULONG;
typedef void (*CK_ANY)(void);

enum { CKR_OK = 0, CKR_GENERAL_ERROR = 5, CKR_TOKEN_NOT_PRESENT = 0xE0 };
enum { GET_FUNCTION_LIST = 3, GET_SLOT_LIST = 4, GET_TOKEN_INFO = 6, LOGIN = 18, GET_ATTRIBUTE = 24, SIGN = 43, FUNCTIONS = 68 };

typedef struct {
  unsigned char major, minor;
  CK_ANY call[FUNCTIONS];
} FUNCTION_LIST;

typedef CK_RV (*GetFunctionList)(FUNCTION_LIST **);
typedef CK_RV (*GetSlotList)(unsigned char, CK_ULONG *, CK_ULONG *);
typedef CK_RV (*GetTokenInfo)(CK_ULONG, void *);
typedef CK_RV (*GetAttribute)(CK_ULONG, CK_ULONG, void *, CK_ULONG);
typedef CK_RV (*Login)(CK_ULONG, CK_ULONG, unsigned char *, CK_ULONG);
typedef CK_RV (*Sign)(CK_ULONG, unsigned char *, CK_ULONG, unsigned char *, CK_ULONG *);

static FUNCTION_LIST *real, ours;
static long signatures;

static long number(const char *name) {
  const char *text = getenv(name);
  return text ? atol(text) : 0;
}

static void wait_for(const char *name) {
  long wait = number(name);
  struct timespec pause_for = {wait / 1000, (wait % 1000) * 1000000L};
  if (wait) nanosleep(&pause_for, NULL);
}

static int is(const char *name, const char *call) {
  const char *text = getenv(name);
  return text && strcmp(text, call) == 0;
}

static void bad_day(const char *call) {
  long after = number("SLOW_PKCS11_CRASH_AFTER");
  if (after && signatures >= after) abort();
  if (is("SLOW_PKCS11_CRASH", call)) abort();
  while (is("SLOW_PKCS11_HANG", call)) pause();
}

static int pulled(void) {
  long after = number("SLOW_PKCS11_PULL_AFTER");
  return after && signatures >= after;
}

static CK_RV slot_list(unsigned char present, CK_ULONG *slots, CK_ULONG *count) {
  bad_day("C_GetSlotList");
  if (present && pulled()) {
    *count = 0;
    return CKR_OK;
  }
  return ((GetSlotList)real->call[GET_SLOT_LIST])(present, slots, count);
}

/* CK_TOKEN_INFO: label 32, manufacturer 32, model 16, serial 16, 11 numbers, two versions of two bytes, time 16. */
static CK_RV token_info(CK_ULONG slot, void *info) {
  unsigned char *told = info;
  CK_RV answer;
  if (pulled()) return CKR_TOKEN_NOT_PRESENT;
  wait_for("SLOW_PKCS11_READ_MS");
  answer = ((GetTokenInfo)real->call[GET_TOKEN_INFO])(slot, info);
  if (answer == CKR_OK && getenv("SLOW_PKCS11_ODD")) {
    memcpy(told, "AY\xc5\x9e" "E YILMAZ NITELIKLI SERTIFIK\xc4", 32);
    memset(told + 80, 0xff, 16);
    memset(told + 96 + 11 * sizeof(CK_ULONG), 0xff, 4);
  }
  return answer;
}

static CK_RV attribute(CK_ULONG session, CK_ULONG object, void *template, CK_ULONG count) {
  wait_for("SLOW_PKCS11_READ_MS");
  return ((GetAttribute)real->call[GET_ATTRIBUTE])(session, object, template, count);
}

static CK_RV login(CK_ULONG session, CK_ULONG user, unsigned char *pin, CK_ULONG length) {
  const char *forced = getenv("SLOW_PKCS11_LOGIN_RV");
  bad_day("C_Login");
  if (forced) return strtoul(forced, NULL, 16);
  return ((Login)real->call[LOGIN])(session, user, pin, length);
}

static void note_signature(void) {
  const char *mark = getenv("SLOW_PKCS11_MARK");
  FILE *file = mark ? fopen(mark, "ab") : NULL;
  signatures++;
  if (file) {
    fputc('s', file);
    fclose(file);
  }
}

static CK_RV sign(CK_ULONG session, unsigned char *data, CK_ULONG size, unsigned char *value, CK_ULONG *room) {
  CK_RV answer;
  bad_day("C_Sign");
  if (pulled()) return CKR_GENERAL_ERROR;
  if (value) wait_for("SLOW_PKCS11_SIGN_MS");
  answer = ((Sign)real->call[SIGN])(session, data, size, value, room);
  if (answer == CKR_OK && value) note_signature();
  return answer;
}

CK_RV C_GetFunctionList(FUNCTION_LIST **list) {
  const char *path = getenv("PKCS11_REAL");
  void *library = path ? dlopen(path, RTLD_NOW | RTLD_LOCAL) : NULL;
  GetFunctionList get = library ? (GetFunctionList)dlsym(library, "C_GetFunctionList") : NULL;
  if (!get || get(&real) != CKR_OK) return CKR_GENERAL_ERROR;
  ours = *real;
  ours.call[GET_FUNCTION_LIST] = (CK_ANY)C_GetFunctionList;
  ours.call[GET_SLOT_LIST] = (CK_ANY)slot_list;
  ours.call[GET_TOKEN_INFO] = (CK_ANY)token_info;
  ours.call[LOGIN] = (CK_ANY)login;
  ours.call[GET_ATTRIBUTE] = (CK_ANY)attribute;
  ours.call[SIGN] = (CK_ANY)sign;
  *list = &ours;
  return CKR_OK;
}
