/* Results as TAP: one line for each check, with what was found when it failed. */

#ifndef TAP_H
#define TAP_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* The group that the checks which follow belong to; stands before the name of each. */
void tap_group(const char *format, ...) __attribute__((format(printf, 1, 2)));
bool tap_check(bool good, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Equal numbers; prints both when they are not. */
bool tap_equal(uint64_t found, uint64_t wanted, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* Something that makes the rest meaningless: prints it and ends the program. */
void tap_bail(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));
/* A line for people. */
void tap_note(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Where it is printed; the standard output unless told. */
void tap_to(FILE *stream);
bool tap_failed(void);
/* Prints the plan. @return the exit code */
int tap_end(void);

#endif
