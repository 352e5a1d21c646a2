package org.descentlang.cli;

/** What a run of the command came to, as the status that the shell sees. */
enum ExitCode {
  OK(0),
  /** The program or its data is wrong. */
  PROBLEMS(1),
  /** The command line is wrong. */
  USAGE(2),
  /** A file can't be read or written. */
  INPUT_OUTPUT(3),
  /** The fault is ours; the number is {@code EX_SOFTWARE} of BSD's sysexits.h. */
  INTERNAL(70),
  /** Nothing reads the output any more; the number is that of a program which SIGPIPE has ended, as it ends most. */
  UNREAD(141);

  final int status;

  ExitCode(int status) {
    this.status = status;
  }
}
