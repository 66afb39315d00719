package io.omendb.cli;

import io.omendb.cli.command.Cancellation;
import io.omendb.cli.command.Console;
import io.omendb.cli.command.ExitCode;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// The process. The JVM itself exits with 130 after SIGINT and 143 after SIGTERM, once the shutdown
/// hook has let the running work end cleanly. Stateless.
public final class Main {
  private static final int CLEANUP_SECONDS = 10;
  private static final int DEFAULT_COLUMNS = 80;

  private Main() {}

  public static void main(String[] args) {
    // A library that logs through SLF4J must not tell people that nothing listens.
    System.setProperty("slf4j.internal.verbosity", "ERROR");
    Console console =
        new Console(
            new FileOutputStream(FileDescriptor.out),
            new FileOutputStream(FileDescriptor.err),
            Boolean.getBoolean("omendb.terminal"),
            Integer.getInteger("omendb.columns", DEFAULT_COLUMNS));
    if (args.length == 2 && args[0].equals("--train")) {
      Training.run(args[1]);
      return;
    }
    Cancellation cancellation = new Cancellation();
    CountDownLatch ended = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> awaitEnd(cancellation, ended)));
    ExitCode code = Cli.run(args, console, cancellation);
    ended.countDown();
    if (code != ExitCode.OK) {
      System.exit(code.status());
    }
  }

  private static void awaitEnd(Cancellation cancellation, CountDownLatch ended) {
    cancellation.request();
    try {
      boolean clean = ended.await(CLEANUP_SECONDS, TimeUnit.SECONDS);
      assert clean || cancellation.requested();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
