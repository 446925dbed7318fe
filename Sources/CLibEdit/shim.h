//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

#ifndef MODE_CLIBEDIT_SHIM_H
#define MODE_CLIBEDIT_SHIM_H

#include <histedit.h>

#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <wchar.h>

// el_set() and history() are variadic, which Swift cannot call.

typedef char *(*mode_edit_prompt)(EditLine *);
typedef int (*mode_edit_read)(EditLine *, wchar_t *);
typedef unsigned char (*mode_edit_complete)(EditLine *, int);

/// An editor of lines on the terminal, with history, emacs keys and completion by the tabulator; NULL if there is no memory.
static inline EditLine *mode_edit_make(
    const char *program, void *owner, mode_edit_prompt prompt, mode_edit_read read, mode_edit_complete complete) {
    EditLine *editor = el_init(program, stdin, stdout, stderr);
    if (editor == NULL) return NULL;
    el_set(editor, EL_CLIENTDATA, owner);
    el_set(editor, EL_PROMPT, prompt);
    el_set(editor, EL_EDITOR, "emacs");
    el_set(editor, EL_SIGNAL, 0);
    el_set(editor, EL_GETCFN, read);
    el_set(editor, EL_ADDFN, "mode-complete", "completes a command or a path", complete);
    el_set(editor, EL_BIND, "^I", "mode-complete", NULL);
    el_source(editor, NULL);
    return editor;
}

static inline History *mode_edit_make_history(EditLine *editor, int size) {
    History *past = history_init();
    HistEvent event;
    if (past == NULL) return NULL;
    history(past, &event, H_SETSIZE, size);
    history(past, &event, H_SETUNIQUE, 1);
    el_set(editor, EL_HIST, history, past);
    return past;
}

static inline void mode_edit_remember(History *past, const char *line) {
    HistEvent event;
    history(past, &event, H_ENTER, line);
}

static inline void *mode_edit_owner(EditLine *editor) {
    void *owner = NULL;
    el_get(editor, EL_CLIENTDATA, &owner);
    return owner;
}

/// Draws prompt and line again, after something else was written.
static inline void mode_edit_refresh(EditLine *editor) { el_set(editor, EL_REFRESH); }

/// Set by the first Ctrl-C since it was cleared.
static volatile sig_atomic_t mode_edit_was_interrupted = 0;

static inline void mode_edit_interrupted(int signal) {
    (void)signal;
    mode_edit_was_interrupted = 1;
}

/// From now on Ctrl-C interrupts what waits, instead of ending the program.
static inline void mode_edit_catch_interrupts(void) {
    struct sigaction action = {0};
    action.sa_handler = mode_edit_interrupted;
    sigaction(SIGINT, &action, NULL);
}

/// Whether there was a Ctrl-C since the last question.
static inline int mode_edit_take_interrupt(void) {
    int was = mode_edit_was_interrupted;
    mode_edit_was_interrupted = 0;
    return was;
}

#endif
