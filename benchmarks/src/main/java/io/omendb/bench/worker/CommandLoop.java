package io.omendb.bench.worker;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/// Answers commands over standard input and output: a command a line, an answer a line, words
/// separated by tabs. An answer begins with `ok` or `error`; `quit` ends. Stateless.
public final class CommandLoop {
  private CommandLoop() {}

  /// Answers one command, given as its words.
  public interface Answers {
    /// Returns the answer's line, which begins with `ok`.
    String to(String[] words) throws Exception;
  }

  /// Serves until standard input ends. What the engine itself prints goes to standard error.
  public static void serve(Answers answers) throws IOException {
    PrintStream out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    System.setOut(System.err);
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    String line = commands.readLine();
    while (line != null && !"quit".equals(line)) {
      out.println(answer(answers, line.split("\t", -1)));
      line = commands.readLine();
    }
  }

  private static String answer(Answers answers, String[] words) {
    try {
      return answers.to(words);
    } catch (Exception e) {
      e.printStackTrace();
      return "error\tmessage=" + e.toString().replaceAll("[\t\n\r]+", " ");
    }
  }
}
