package io.omendb.storage.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.omendb.storage.commit.history.FragmentList;
import io.omendb.storage.format.manifest.ManifestRoot;
import io.omendb.storage.objectstore.MemoryObjectStore;
import io.omendb.storage.objectstore.ObjectStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class FragmentListTest {
  private final MemoryObjectStore store = new MemoryObjectStore("memory:photos");
  private final List<Object> opened = new ArrayList<>();

  @Test
  void onlyThePagesUsedLastAreKept() {
    Datasets datasets = new Datasets(1);
    TestWriter commits = new TestWriter(store, datasets);
    ManifestRoot root = commits.create(Datasets.SCHEMA);
    // Three pages of level 0.
    root = commits.commit(root, List.of(datasets.append(store, ones(97))));
    assertThat(root.pages()).hasSize(3);
    FragmentList two = new FragmentList(counting(), root, 2);
    assertThat(two.toList()).hasSize(97);
    assertThat(opened).hasSize(3);
    two.find(70);
    two.find(40);
    assertThat(opened).as("the last two are kept").hasSize(3);
    two.find(1);
    assertThat(opened).as("the first had to go").hasSize(4);
    two.find(40);
    assertThat(opened).as("the one used before stays").hasSize(4);
    two.find(70);
    assertThat(opened).hasSize(5);
    FragmentList all = new FragmentList(counting(), root);
    all.toList();
    all.toList();
    assertThat(opened).hasSize(8);
  }

  private static long[] ones(int count) {
    long[] rows = new long[count];
    Arrays.fill(rows, 1);
    return rows;
  }

  /// The store, with a record of what is opened.
  private ObjectStore counting() {
    return (ObjectStore)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {ObjectStore.class},
            (_, method, arguments) -> {
              if (method.getName().equals("open")) {
                opened.add(arguments[0]);
              }
              try {
                return method.invoke(store, arguments);
              } catch (InvocationTargetException e) {
                throw e.getTargetException();
              }
            });
  }
}
