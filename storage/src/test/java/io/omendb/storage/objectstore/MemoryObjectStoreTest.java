package io.omendb.storage.objectstore;

class MemoryObjectStoreTest extends ObjectStoreContract {
  @Override
  protected ObjectStore make() {
    return new MemoryObjectStore("memory:test");
  }
}
