package io.omendb.storage.objectstore;

import static org.assertj.core.api.Assertions.assertThat;

import io.omendb.storage.objectstore.ObjectStore.Creation;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class MemoryObjectStoreTest extends ObjectStoreContract {
  @Override
  protected ObjectStore make() {
    return new MemoryObjectStore("memory:test");
  }

  @Test
  void aForkGoesItsOwnWay() {
    MemoryObjectStore trunk = new MemoryObjectStore("memory:test");
    trunk.putIfAbsent("data/old.bin", new byte[] {1});
    MemoryObjectStore fork = trunk.fork();
    fork.delete("data/old.bin");
    fork.putIfAbsent("data/new.bin", new byte[] {2});
    trunk.putIfAbsent("data/late.bin", new byte[] {3});
    assertThat(trunk.list("data", "", 9))
        .extracting("name")
        .containsExactly("data/late.bin", "data/old.bin");
    assertThat(fork.list("data", "", 9)).extracting("name").containsExactly("data/new.bin");
    assertThat(trunk.fork().putIfAbsent("data/old.bin", new byte[] {4})).isEqualTo(Creation.EXISTS);
    try (ObjectBytes bytes = trunk.fork().open("data/old.bin")) {
      assertThat(bytes.slice(0, 1).toArray(ValueLayout.JAVA_BYTE)).containsExactly(1);
    }
  }
}
