// Part of parley. BSD-3-Clause, see LICENSE.
//
// `view_paste_async` of the mail: three operations are started before the first await. Whichever page it turns out to be,
// its template has been on its way from the beginning; the other one is dropped unseen.
//
//     build/dev/examples/mail_view_paste
//
// Output:
// asked for missing.html
// asked for paste.html
// asked for paste k1
// 200 <p>hello</p>
// asked for missing.html
// asked for paste.html
// asked for paste k2
// 404 <p>no k2 here</p>
#include <parley/actors.hpp>

#include <iostream>

namespace web {
struct find {
  std::string key;
};
struct load {
  std::string name;
};
struct not_found {
  std::string key;
};
PARLEY_MESSAGE(find, key)
PARLEY_MESSAGE(load, name)
PARLEY_MESSAGE(not_found, key)

using protocol = parley::protocol<parley::outcome<std::string, not_found>(find), std::string(load)>;
}

class web_service : public parley::service<web::protocol> {
public:
  std::string on(web::find request) {
    std::cout << "asked for paste " << request.key << "\n";
    if (request.key != "k1")
      throw web::not_found{request.key};
    return "hello";
  }
  std::string on(web::load request) {
    std::cout << "asked for " << request.name << "\n";
    return request.name == "paste.html" ? "200 <p>%</p>" : "404 <p>no % here</p>";
  }
};

std::string render(std::string layout, const std::string& text) {
  return layout.replace(layout.find('%'), 1, text);
}

// [view]
parley::task<std::string> view_paste_async(parley::handle<web::protocol> web, std::string key) {
  auto missing = ask<web::load>(web, "missing.html"); // an ask is on its way at once;
  auto found = ask<web::load>(web, "paste.html");     // `start` does the same for a task
  auto row = ask<web::find>(web, key);
  try {
    auto text = co_await row;
    co_return render(co_await found, text);
  } catch (const web::not_found&) {}
  co_return render(co_await missing, key);
}
// [/view]

parley::task<int> co_main(parley::system& system, std::vector<std::string>) {
  auto web = parley::spawn<web_service>(system);
  for (const auto* key : {"k1", "k2"})
    std::cout << co_await view_paste_async(web, key) << "\n";
  co_return 0;
}

PARLEY_MAIN(co_main)
