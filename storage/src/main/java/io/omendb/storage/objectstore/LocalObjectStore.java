package io.omendb.storage.objectstore;

import static java.util.Objects.requireNonNull;

import io.omendb.storage.environment.Environment;
import io.omendb.storage.environment.Task;
import io.omendb.storage.error.StorageException.Corrupt;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.error.StorageException.NotFound;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;

/// A store in a directory of a local file system. A file becomes visible under its name whole and
/// durable, by a hard link from `staging/`; it is never changed after. Thread-safe.
public class LocalObjectStore implements ObjectStore {
  /// The calls to the operating system that make files and directories durable. Thread-safe.
  protected interface Disk {
    /// @throws java.nio.file.FileAlreadyExistsException if there is something of that name
    void createDirectory(Path directory) throws IOException;

    /// Makes the entries of a directory durable.
    void force(Path directory) throws IOException;

    /// Makes the content of a file durable.
    void force(FileChannel file) throws IOException;
  }

  private final Disk disk;
  private final Environment environment;
  private final LocalDirectories directories;
  private final LocalStaging staging;

  /// A store on another disk than the machine's, for tests and measurements.
  protected LocalObjectStore(Path root, Environment environment, Disk disk) {
    this.disk = disk;
    this.environment = environment;
    this.directories = new LocalDirectories(LocalDirectories.realRoot(root), disk);
    this.staging = new LocalStaging(directories, environment);
  }

  /// The store in a directory, which need not exist before something is written.
  ///
  /// @throws io.omendb.storage.error.StorageException.InvalidInput if it is a file
  public static LocalObjectStore open(Path root, Environment environment) {
    return new LocalObjectStore(root, environment, new LocalDirectories.LocalDisk());
  }

  /// Opens one file, wherever it is; its name is the path.
  ///
  /// @throws NotFound if there is none
  /// @throws InvalidInput if it is no regular file
  public static ObjectBytes openFile(Path path) {
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      throw new InvalidInput(path + " is not a regular file");
    }
    try (FileChannel channel = FileChannel.open(path)) {
      return SegmentBytes.of(path.toString().replace('\\', '/'), channel);
    } catch (NoSuchFileException e) {
      throw new NotFound("no file " + path, path.toString(), null);
    } catch (IOException e) {
      throw IoFailures.failure("read", path, e);
    }
  }

  @Override
  public String location() {
    return directories.root().toString();
  }

  @Override
  public boolean exists() {
    return Files.isDirectory(directories.root());
  }

  @Override
  public Optional<ObjectInfo> find(String name) {
    Path path = path(name);
    try {
      directories.existing(ObjectNames.directoryOf(name));
      return Optional.of(info(name, path));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    } catch (IOException e) {
      throw IoFailures.failure("read", path, e);
    }
  }

  @Override
  public ObjectBytes open(String name) {
    Path path = path(name);
    try {
      directories.existing(ObjectNames.directoryOf(name));
      info(name, path);
      try (FileChannel channel =
          FileChannel.open(path, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
        return SegmentBytes.of(name, channel);
      }
    } catch (NoSuchFileException _) {
      throw new NotFound("no file " + path, path.toString(), null);
    } catch (IOException e) {
      throw IoFailures.failure("read", path, e);
    }
  }

  @Override
  public ObjectUpload create(String name) {
    Path path = path(name);
    try {
      Path staged = staging.next();
      directories.make(ObjectNames.directoryOf(name));
      return new LocalUpload(staged, path, disk);
    } catch (IOException e) {
      throw IoFailures.failure("create", path, e);
    }
  }

  @Override
  public Creation putIfAbsent(String name, byte[] content, Collection<String> files) {
    Path path = path(name);
    boolean created;
    try (LocalUpload upload = (LocalUpload) create(name)) {
      upload.write(MemorySegment.ofArray(content));
      // One wait for the disk instead of two: neither needs the other, and the link needs both.
      Task<Boolean> settled = Task.start(environment, () -> settled(files));
      try {
        upload.stage();
      } finally {
        settled.join();
      }
      created = upload.link();
    }
    try {
      directories.settle(ObjectNames.directoryOf(name));
    } catch (IOException e) {
      // The entry is there for now; whether it survives a power failure is not known.
      System.getLogger(LocalObjectStore.class.getName())
          .log(System.Logger.Level.WARNING, "cannot make " + path + " durable", e);
      return created ? Creation.UNKNOWN : Creation.EXISTS;
    }
    return created ? Creation.CREATED : Creation.EXISTS;
  }

  @Override
  public List<ObjectInfo> list(String directory, String after, int limit) {
    ObjectNames.checkedDirectory(directory);
    PriorityQueue<String> least = new PriorityQueue<>(Comparator.<String>reverseOrder());
    try {
      Path path = directories.existing(directory);
      try (DirectoryStream<Path> files = Files.newDirectoryStream(path)) {
        for (Path file : files) {
          String name = file.getFileName().toString();
          if (name.compareTo(after) <= 0) {
            continue;
          }
          // Most names of a large directory lie behind the last one wanted, so that this is asked
          // before what costs more.
          String last = least.size() < limit ? null : least.peek();
          if ((last == null || name.compareTo(last) < 0)
              && ObjectNames.isFile(name)
              && !Files.isSymbolicLink(file)) {
            least.add(name);
            if (least.size() > limit) {
              least.poll();
            }
          }
        }
      }
      List<ObjectInfo> infos = new ArrayList<>(least.size());
      for (String name : new TreeSet<>(least)) {
        find(directory + "/" + name).ifPresent(infos::add);
      }
      return infos;
    } catch (NoSuchFileException _) {
      return List.of();
    } catch (DirectoryIteratorException e) {
      throw IoFailures.failure(
          "list", directories.root().resolve(directory), requireNonNull(e.getCause()));
    } catch (IOException e) {
      throw IoFailures.failure("list", directories.root().resolve(directory), e);
    }
  }

  @Override
  public void settle(Collection<String> names) {
    Set<String> distinct = new TreeSet<>();
    for (String name : names) {
      distinct.add(ObjectNames.directoryOf(ObjectNames.checked(name)));
    }
    for (String directory : distinct) {
      try {
        directories.settle(directory);
      } catch (IOException e) {
        throw IoFailures.failure("fsync", directories.root().resolve(directory), e);
      }
    }
  }

  private boolean settled(Collection<String> names) {
    settle(names);
    return true;
  }

  @Override
  public void delete(String name) {
    Path path = path(name);
    try {
      directories.existing(ObjectNames.directoryOf(name));
      Files.deleteIfExists(path);
    } catch (NoSuchFileException _) {
      // The directory is absent, so the file is.
    } catch (IOException e) {
      throw IoFailures.failure("delete", path, e);
    }
  }

  @Override
  public void close() {}

  private Path path(String name) {
    return directories.root().resolve(ObjectNames.checked(name));
  }

  private static ObjectInfo info(String name, Path path) throws IOException {
    BasicFileAttributes attributes =
        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (!attributes.isRegularFile()) {
      throw new Corrupt(
          path + " is not a regular file; symbolic links are refused", path.toString());
    }
    return new ObjectInfo(name, attributes.size(), attributes.lastModifiedTime().toMillis());
  }
}
