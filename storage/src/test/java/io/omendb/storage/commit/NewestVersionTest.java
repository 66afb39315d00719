package io.omendb.storage.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.omendb.storage.commit.history.Versions;
import io.omendb.storage.objectstore.MemoryObjectStore;
import io.omendb.storage.objectstore.ObjectStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NewestVersionTest {
  private final MemoryObjectStore objects = new MemoryObjectStore("memory:photos");
  private final List<String> asked = new ArrayList<>();

  @Test
  void namesAreLookedUpWhereAListingGoesThroughAll() {
    roots(1, 1_000);
    assertThat(new Versions(store(false)).newest()).hasValue(1_000);
    assertThat(asked).doesNotContain("list manifest").hasSizeLessThan(30);
  }

  @Test
  void aListingIsAskedForWhereItBeginsAtTheNewest() {
    roots(1, 1_000);
    assertThat(new Versions(store(true)).newest()).hasValue(1_000);
    assertThat(asked).contains("list manifest").hasSizeLessThan(6);
  }

  @Test
  void everyNumberIsFound() {
    for (int newest = 1; newest <= 70; newest++) {
      roots(newest, newest);
      assertThat(new Versions(store(false)).newest()).hasValue(newest);
    }
  }

  @Test
  void versionsWithoutTheFirstAreListed() {
    roots(5, 9);
    assertThat(new Versions(store(false)).newest()).hasValue(9);
  }

  @Test
  void nothingIsNoDataset() {
    assertThat(new Versions(store(false)).exists()).isFalse();
  }

  private void roots(int first, int last) {
    for (int version = first; version <= last; version++) {
      objects.putIfAbsent(Versions.path(version), new byte[1]);
    }
  }

  /// The objects in a store that notes what it is asked for.
  private ObjectStore store(boolean listsInOrder) {
    return (ObjectStore)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {ObjectStore.class},
            (_, method, arguments) -> {
              if (method.getName().equals("listsInOrder")) {
                return listsInOrder;
              }
              asked.add(method.getName() + " " + arguments[0]);
              try {
                return method.invoke(objects, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
