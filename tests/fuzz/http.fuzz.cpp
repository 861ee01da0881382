// Part of parley. BSD-3-Clause, see LICENSE.
#include "fuzz/check.hpp"
#include "fuzz/http_text.hpp"
#include "io/http/site.hpp"

// The input is what clients send, and, after "^", what they do:
//
//     ^|  the server runs; else all that is sent arrives at once
//     ^n  another connection        ^0 … ^7  on with that connection
//     ^e  end sending               ^c  close        ^r  reset
//     ^t  take only 100 bytes       ^T  take 1000 more
//     ^w  wait a second             ^W  wait half a minute
//     ^*  the last byte 1000 times more
//     ^s  the server is stopped, with 3 s to finish
//     ^z  actors run in another order
//
// Anything else after "^" is sent. Silence follows until all time limits have passed.

namespace {

using namespace parley_fuzz;
using namespace parley_test;
using namespace http_server_test;

struct client {
  std::shared_ptr<parley_test::wire> wire;
  std::string sent;
};

class play : public with_server {
public:
  play() {
    on_leftovers([](const std::string& left) { require(false, "nothing is left", left); });
    start(http::options()
              .header_size(2000)
              .body_size(20'000)
              .whole_body(100)
              .connections(3)
              .request_time(20s));
    connect_next();
  }

  void act(std::string_view script) {
    for (std::size_t i = 0; i < script.size(); ++i) {
      if (script[i] == '^' && i + 1 < script.size() && do_command(script[i + 1]))
        ++i;
      else
        unsent_ += script[i];
    }
    flush();
    run();
    advance(10min);
  }

  void check() const {
    std::size_t answered = 0;
    for (std::size_t i = 0; i < clients_.size(); ++i)
      answered += check_client(clients_[i], std::to_string(i));
    // What is cut off at the end of a server is not logged.
    require(static_cast<std::size_t>(seen.served) <= answered + (stopped_ ? clients_.size() : 0),
            "each question to the handler is a request");
  }

private:
  void connect_next() {
    flush();
    if (clients_.size() < 8) {
      clients_.push_back({entrance->connect(), {}});
      clients_.back().wire->call(std::to_string(clients_.size() - 1));
    }
    current_ = clients_.size() - 1;
  }

  void flush() {
    if (unsent_.empty())
      return;
    clients_[current_].sent += unsent_;
    clients_[current_].wire->send(std::exchange(unsent_, {}));
  }

  bool do_command(char what) {
    auto& wire = *clients_[current_].wire;
    if (what == '*' && !unsent_.empty() && unsent_.size() < 100'000) {
      unsent_.append(1000, unsent_.back());
      return true;
    }
    if (std::string_view("|n01234567ecrtTwWsz").find(what) == std::string_view::npos)
      return false;
    flush();
    if (what == 'n')
      connect_next();
    else if (what >= '0' && what <= '7')
      current_ = static_cast<std::size_t>(what - '0') % clients_.size();
    else if (what == 'e')
      wire.end_sending();
    else if (what == 'c')
      wire.close();
    else if (what == 'r')
      wire.reset();
    else if (what == 't')
      wire.take_only(100);
    else if (what == 'T')
      wire.take_more(1000);
    else if (what == 'z')
      shuffle(++seed_);
    else if (what == 's')
      stop();
    else if (what == '|')
      run();
    else
      advance(what == 'w' ? 1s : 30s);
    return true;
  }

  void stop() {
    stopped_ = true;
    parley::stop(server, 3s);
  }

  /// Returns how many requests were answered, or cut off.
  std::size_t check_client(const client& who, const std::string& name) const {
    std::vector<http::access> entries;
    std::copy_if(log.begin(), log.end(), std::back_inserter(entries),
                 [&](const http::access& x) { return x.peer == name; });
    const auto& bytes = who.wire->received();
    const auto was_accepted = !entries.empty() || !bytes.starts_with("HTTP/1.1 503 ");
    std::string_view rest = bytes;
    std::string_view requests = who.sent;
    auto may_follow = true;
    for (const auto& entry : entries) {
      require(may_follow, "nothing is answered after the end", who.sent);
      auto got = take_response(rest, entry.method == "HEAD");
      require(got.how != reading::malformed, "each response is well-formed", bytes);
      require(entry.status == 0 || got.how == reading::complete, "each response is whole", bytes);
      require(entry.status == 0 || got.status == entry.status, "the log tells the status", bytes);
      may_follow = entry.status != 0 && got.keep_alive;
      if (entry.status != 0 && !is_refusal(entry.status))
        check_request(requests, entry, who.sent);
      else
        require(!may_follow, "a refusal, or no answer, ends the connection", bytes);
    }
    skip_interim(rest); // perhaps to one who then was gone
    if (was_accepted && !stopped_) {
      require(rest.empty(), "nothing is sent that is no response", bytes);
    } else if (may_follow) {
      require(take_response(rest, false).how != reading::malformed || rest.empty(),
              "what is cut off began well", bytes);
    }
    auto waits = std::find(entrance->waiting.begin(), entrance->waiting.end(), who.wire);
    require(who.wire->server_closed() || waits != entrance->waiting.end(), "each connection ends",
            who.sent); // who was never accepted is the operating system's to refuse
    return entries.size();
  }

  /// A reader that knows no leniency must see the same requests, else one could be smuggled past it.
  static void check_request(std::string_view& sent, const http::access& entry,
                            const std::string& all) {
    auto seen = take_request(sent);
    require(seen.method == entry.method, "another reader sees the same method", all);
    require(seen.target == entry.target || !seen.target.starts_with('/'),
            "another reader sees the same target", all);
  }

  static bool is_refusal(int status) {
    return status == 400 || status == 408 || status == 413 || status == 431 || status == 501 ||
           status == 505;
  }

  std::vector<client> clients_;
  std::size_t current_ = 0;
  std::string unsent_;
  std::uint64_t seed_ = 0;
  bool stopped_ = false;
};

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  play all;
  all.act(text_of(data, size));
  all.check();
  return 0;
}
