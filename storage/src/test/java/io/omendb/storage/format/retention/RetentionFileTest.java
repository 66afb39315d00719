package io.omendb.storage.format.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.omendb.storage.error.StorageException.Corrupt;
import io.omendb.storage.error.StorageException.UnsupportedFormat;
import io.omendb.storage.format.manifest.ManifestNames;
import io.omendb.storage.format.manifest.ManifestRoot.Turnover;
import io.omendb.storage.objectstore.MemoryObjectStore;
import io.omendb.storage.objectstore.ObjectBytes;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// Accounts and leases, there and back, and damaged.
class RetentionFileTest {
  private static final UUID DATASET = new UUID(1, 2);
  private static final UUID ID = new UUID(3, 4);
  private static final Lease LEASE = new Lease(Lease.Kind.WRITER, 9, 60_000, "me");

  private static ObjectBytes object(String name, byte[] bytes) {
    MemoryObjectStore store = new MemoryObjectStore("memory:x");
    store.putIfAbsent(name, bytes);
    return store.open(name);
  }

  private static Retention account(boolean provisional) {
    TreeMap<Long, Turnover> turnovers = new TreeMap<>();
    turnovers.put(12L, new Turnover(List.of(ID + ".arrow", ID + ".page"), List.of(ID + ".dv")));
    turnovers.put(14L, new Turnover(List.of(), List.of(ID + "-rows.idx")));
    return new Retention(
        DATASET,
        5,
        11,
        List.of(2L, 7L),
        Instant.parse("2026-11-23T10:11:12.131415Z"),
        14,
        turnovers,
        provisional);
  }

  private static Retention decode(byte[] bytes, long generation) {
    return RetentionFile.decode(object("gc/" + ManifestNames.retention(generation), bytes));
  }

  @Test
  void whatIsWrittenIsRead() {
    for (boolean provisional : new boolean[] {true, false}) {
      Retention account = account(provisional);
      assertThat(decode(RetentionFile.encode(account, ID), 5)).isEqualTo(account);
    }
    byte[] lease = RetentionFile.encode(LEASE, ID, DATASET);
    assertThat(
            RetentionFile.decodeLease(object("leases/" + ManifestNames.lease(ID), lease), DATASET))
        .isEqualTo(LEASE);
  }

  @Test
  void everyFlippedBitIsFound() {
    byte[] account = RetentionFile.encode(account(true), ID);
    byte[] lease = RetentionFile.encode(LEASE, ID, DATASET);
    for (int bit = 0; bit < 8 * Math.max(account.length, lease.length); bit++) {
      int at = bit;
      if (at < 8 * account.length) {
        assertRefused(() -> decode(flipped(account, at), 5));
      }
      if (at < 8 * lease.length) {
        assertRefused(() ->
            RetentionFile.decodeLease(
                object("leases/" + ManifestNames.lease(ID), flipped(lease, at)), DATASET));
      }
    }
  }

  private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable read) {
    assertThat(org.assertj.core.api.Assertions.catchThrowable(read))
        .isInstanceOfAny(Corrupt.class, UnsupportedFormat.class);
  }

  private static byte[] flipped(byte[] bytes, int bit) {
    byte[] damaged = bytes.clone();
    damaged[bit / 8] ^= (byte) (1 << bit % 8);
    return damaged;
  }

  @Test
  void anothersFileIsRefused() {
    assertThatExceptionOfType(Corrupt.class)
        .isThrownBy(() -> decode(RetentionFile.encode(account(false), ID), 6));
    byte[] lease = RetentionFile.encode(LEASE, ID, new UUID(9, 9));
    assertThatExceptionOfType(Corrupt.class)
        .isThrownBy(() ->
            RetentionFile.decodeLease(object("leases/" + ManifestNames.lease(ID), lease), DATASET));
  }

  @Test
  void whatAnAccountRetains() {
    Retention account = account(false);
    assertThat(account.retains(12)).isTrue();
    assertThat(account.retains(7)).isTrue();
    assertThat(account.retains(11)).isFalse();
    assertThat(account.retains(1)).isFalse();
    assertThat(Retention.none(DATASET).retains(1)).isTrue();
  }

  @Test
  void impossibleAccountsAndLeasesAreRefused() {
    Retention good = account(false);
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            new Retention(DATASET, 1, 3, List.of(4L), Instant.EPOCH, 9, good.turnovers(), false));
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            new Retention(
                DATASET, 1, 3, List.of(2L, 1L), Instant.EPOCH, 9, good.turnovers(), false));
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            new Retention(DATASET, 1, 3, List.of(), Instant.EPOCH, 2, good.turnovers(), false));
    assertThatIllegalArgumentException().isThrownBy(() -> new Lease(Lease.Kind.READER, 0, 1, ""));
    assertThatIllegalArgumentException().isThrownBy(() -> new Lease(Lease.Kind.READER, 1, 0, ""));
  }
}
