// hnswlib under measurement. Speaks the protocol of io.omendb.bench.worker.Worker. One thread.
#include <hnswlib/hnswlib.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <iostream>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

constexpr size_t kLinks = 16;
constexpr size_t kConstruction = 200;

struct Array {
  size_t rows = 0;
  size_t dimension = 0;
  std::vector<float> values;
  const float* row(size_t i) const { return values.data() + i * dimension; }
};

Array load(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  char magic[8];
  in.read(magic, 8);
  uint32_t length = 0;
  in.read(reinterpret_cast<char*>(&length), magic[6] == 1 ? 2 : 4);
  std::string header(length, ' ');
  in.read(header.data(), length);
  Array array;
  const size_t shape = header.find("'shape': (");
  if (!in || shape == std::string::npos) throw std::runtime_error(path + ": not an npy file");
  if (sscanf(header.c_str() + shape, "'shape': (%zu, %zu)", &array.rows, &array.dimension) != 2)
    throw std::runtime_error(path + ": not two-dimensional");
  array.values.resize(array.rows * array.dimension);
  if (header.find("'<f4'") != std::string::npos) {
    in.read(reinterpret_cast<char*>(array.values.data()), array.values.size() * 4);
  } else {
    std::vector<uint8_t> bytes(array.values.size());
    in.read(reinterpret_cast<char*>(bytes.data()), bytes.size());
    std::copy(bytes.begin(), bytes.end(), array.values.begin());
  }
  if (!in) throw std::runtime_error(path + ": too short");
  return array;
}

int64_t now() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

class Worker {
 public:
  std::string answer(const std::vector<std::string>& words) {
    if (words[0] == "build") return build(words[1], words[2], std::stoi(words[3]));
    if (words[0] == "open") return open(words[1]);
    if (words[0] == "ladders") return ladders();
    if (words[0] == "run") return run(words);
    throw std::runtime_error("no command " + words[0]);
  }

 private:
  std::string build(const std::string& base, const std::string& directory, int threads) {
    const Array vectors = load(base);
    hnswlib::L2Space space(vectors.dimension);
    hnswlib::HierarchicalNSW<float> graph(&space, vectors.rows, kLinks, kConstruction);
    graph.addPoint(vectors.row(0), 0);
    std::atomic<size_t> next{1};
    std::vector<std::thread> workers;
    for (int i = 0; i < threads; i++) {
      workers.emplace_back([&] {
        for (size_t row = next++; row < vectors.rows; row = next++) graph.addPoint(vectors.row(row), row);
      });
    }
    for (auto& worker : workers) worker.join();
    graph.saveIndex(directory + "/index.hnsw");
    std::ofstream(directory + "/dimension") << vectors.dimension;
    return "ok\tindex_bytes=-1";
  }

  std::string open(const std::string& directory) {
    size_t dimension = 0;
    std::ifstream(directory + "/dimension") >> dimension;
    space_ = std::make_unique<hnswlib::L2Space>(dimension);
    graph_ = std::make_unique<hnswlib::HierarchicalNSW<float>>(space_.get(), directory + "/index.hnsw");
    return "ok";
  }

  static std::string ladders() {
    std::string text = "ok\tladders=";
    for (int ef : {10, 12, 15, 20, 25, 30, 40, 50, 65, 80, 100, 130, 160, 200, 260, 320, 500})
      text += (ef == 10 ? "ef=" : " ef=") + std::to_string(ef);
    return text + "\tfixed=";
  }

  std::string run(const std::vector<std::string>& words) {
    const Array queries = load(words[1]);
    const size_t k = std::stoul(words[2]);
    graph_->setEf(std::stoul(words[3].substr(3)));
    std::vector<int32_t> found(queries.rows * k, -1);
    std::vector<int64_t> latencies;
    latencies.reserve(1 << 20);
    const int64_t start = now();
    pass(queries, k, std::stoll(words[4]) * 1000000, std::min(queries.rows, std::stoul(words[5])), found, latencies);
    const double seconds = static_cast<double>(now() - start) / 1e9;
    const size_t done = latencies.size();
    std::ofstream(words[6], std::ios::binary)
        .write(reinterpret_cast<const char*>(found.data()), 4 * k * std::min(done, queries.rows));
    std::sort(latencies.begin(), latencies.end());
    std::ostringstream out;
    out << "ok\tqueries=" << done << "\tseconds=" << seconds << "\tp50_micros=" << latencies[done / 2] / 1e3
        << "\tp99_micros=" << latencies[static_cast<size_t>(done * 0.99)] / 1e3;
    return out.str();
  }

  void pass(const Array& queries, size_t k, int64_t nanos, size_t least, std::vector<int32_t>& found,
            std::vector<int64_t>& latencies) {
    const int64_t start = now();
    int64_t before = start;
    while (latencies.size() < least || before - start < nanos) {
      const size_t query = latencies.size() % queries.rows;
      auto nearest = graph_->searchKnn(queries.row(query), k);
      for (size_t i = nearest.size(); i-- > 0; nearest.pop())
        found[query * k + i] = static_cast<int32_t>(nearest.top().second);
      const int64_t after = now();
      latencies.push_back(after - before);
      before = after;
    }
  }

  std::unique_ptr<hnswlib::L2Space> space_;
  std::unique_ptr<hnswlib::HierarchicalNSW<float>> graph_;
};

}  // namespace

int main() {
  Worker worker;
  std::string line;
  while (std::getline(std::cin, line) && line != "quit") {
    std::vector<std::string> words;
    std::stringstream parts(line);
    for (std::string word; std::getline(parts, word, '\t');) words.push_back(word);
    try {
      std::cout << worker.answer(words) << std::endl;
    } catch (const std::exception& error) {
      std::cout << "error\tmessage=" << error.what() << std::endl;
    }
  }
}
