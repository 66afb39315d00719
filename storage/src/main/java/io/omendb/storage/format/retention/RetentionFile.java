package io.omendb.storage.format.retention;

import com.google.protobuf.Message;
import io.omendb.format.retention.LeaseKind;
import io.omendb.storage.error.StorageException.Corrupt;
import io.omendb.storage.format.FileRef;
import io.omendb.storage.format.Limits;
import io.omendb.storage.format.frame.FrameBytes;
import io.omendb.storage.format.frame.FrameFormat;
import io.omendb.storage.format.frame.FrameKind;
import io.omendb.storage.format.frame.FrameReader;
import io.omendb.storage.format.frame.FrameWriter;
import io.omendb.storage.format.manifest.ManifestNames;
import io.omendb.storage.format.manifest.ManifestRoot.Turnover;
import io.omendb.storage.format.message.Messages;
import io.omendb.storage.objectstore.ObjectBytes;
import java.lang.foreign.MemorySegment;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;

/// Accounts of garbage collections and leases between records and the bytes of their files: spec
/// chapter 16. Stateless and thread-safe.
public final class RetentionFile {
  /// The section that holds the message.
  public static final int SECTION = 1;

  private RetentionFile() {}

  /// The file of an account.
  public static byte[] encode(Retention retention, UUID id) {
    var message =
        io.omendb.format.retention.Retention.newBuilder()
            .setGeneration(retention.generation())
            .setFloor(retention.floor())
            .addAllKept(retention.kept())
            .setTimestampMicros(ChronoUnit.MICROS.between(Instant.EPOCH, retention.timestamp()))
            .setThrough(retention.through())
            .setProvisional(retention.provisional());
    retention
        .turnovers()
        .forEach((version, turnover) ->
            message.addTurnovers(
                io.omendb.format.retention.Turnover.newBuilder()
                    .setVersion(version)
                    .addAllDropped(turnover.dropped())
                    .addAllRevived(turnover.revived())));
    String name = ManifestNames.retention(retention.generation());
    byte[] bytes = framed(name, FrameKind.RETENTION, message.build(), id, retention.datasetId());
    Limits.check("number of bytes", name, bytes.length, Limits.MAX_ROOT_BYTES);
    return bytes;
  }

  /// The account that a file holds.
  ///
  /// @throws Corrupt if it is damaged
  public static Retention decode(ObjectBytes bytes) {
    checkLength(bytes);
    FrameReader frame = FrameReader.inspect(bytes);
    if (frame.header().kind() != FrameKind.RETENTION) {
      throw frame.corrupt("is no account of a garbage collection");
    }
    frame.verifyAll();
    var message = parse(frame, io.omendb.format.retention.Retention.getDefaultInstance());
    try {
      NavigableMap<Long, Turnover> turnovers = new TreeMap<>();
      for (var turnover : message.getTurnoversList()) {
        List<String> dropped = turnover.getDroppedList();
        List<String> revived = turnover.getRevivedList();
        dropped.forEach(name -> checkName(name, frame));
        revived.forEach(name -> checkName(name, frame));
        turnovers.put(turnover.getVersion(), new Turnover(dropped, revived));
      }
      Retention retention =
          new Retention(
              frame.header().datasetId(),
              message.getGeneration(),
              message.getFloor(),
              message.getKeptList(),
              Instant.EPOCH.plus(message.getTimestampMicros(), ChronoUnit.MICROS),
              message.getThrough(),
              turnovers,
              message.getProvisional());
      if (!bytes.name().endsWith("/" + ManifestNames.retention(retention.generation()))) {
        throw frame.corrupt("is the account of generation " + retention.generation());
      }
      return retention;
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw frame.corrupt("is no valid account: " + e.getMessage());
    }
  }

  /// The file of a lease.
  public static byte[] encode(Lease lease, UUID id, UUID datasetId) {
    var message =
        io.omendb.format.retention.Lease.newBuilder()
            .setKind(
                switch (lease.kind()) {
                  case READER -> LeaseKind.READER;
                  case WRITER -> LeaseKind.WRITER;
                })
            .setVersion(lease.version())
            .setDurationMillis(lease.durationMillis())
            .setOwner(lease.owner())
            .build();
    return framed(ManifestNames.lease(id), FrameKind.LEASE, message, id, datasetId);
  }

  /// The lease that a file holds.
  ///
  /// @throws Corrupt if it is damaged or another's
  public static Lease decodeLease(ObjectBytes bytes, UUID datasetId) {
    checkLength(bytes);
    FrameReader frame = FrameReader.open(bytes, FrameKind.LEASE, datasetId);
    frame.verifyAll();
    var message = parse(frame, io.omendb.format.retention.Lease.getDefaultInstance());
    try {
      return new Lease(
          switch (message.getKind()) {
            case READER -> Lease.Kind.READER;
            case WRITER -> Lease.Kind.WRITER;
            case UNRECOGNIZED -> throw new IllegalArgumentException("an unknown kind of lease");
          },
          message.getVersion(),
          message.getDurationMillis(),
          message.getOwner());
    } catch (IllegalArgumentException e) {
      throw frame.corrupt("is no valid lease: " + e.getMessage());
    }
  }

  /// The message of an account or a lease as it is, for inspection.
  ///
  /// @throws Corrupt if it is damaged
  public static Message message(FrameReader frame) {
    return frame.header().kind() == FrameKind.LEASE
        ? parse(frame, io.omendb.format.retention.Lease.getDefaultInstance())
        : parse(frame, io.omendb.format.retention.Retention.getDefaultInstance());
  }

  private static void checkLength(ObjectBytes bytes) {
    Limits.check("number of bytes", bytes.name(), bytes.length(), Limits.MAX_ROOT_BYTES);
  }

  private static <M extends Message> M parse(FrameReader frame, M type) {
    return Messages.parse(frame.verified(SECTION), type, frame.path());
  }

  private static void checkName(String name, FrameReader frame) {
    if (!FileRef.NAME.matcher(name).matches()) {
      throw frame.corrupt("names an illegal file");
    }
    // Throws where no role has such files.
    ManifestNames.path(name);
  }

  private static byte[] framed(
      String name, FrameKind kind, Message message, UUID id, UUID datasetId) {
    FrameBytes target = new FrameBytes();
    try (FrameWriter frame = new FrameWriter(target, name, kind, id, datasetId)) {
      frame.section(SECTION, FrameFormat.MIN_ALIGNMENT);
      frame.write(MemorySegment.ofArray(message.toByteArray()));
      frame.complete();
    }
    return target.toByteArray();
  }
}
