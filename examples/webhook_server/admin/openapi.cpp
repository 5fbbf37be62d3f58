// SPDX-License-Identifier: MIT
#include <ctsync/base/version.hpp>
#include <map>
#include <vector>

#include "admin/routes.hpp"

namespace ctsync::server::admin {

namespace {

void write_parameter(json::Writer& writer, std::string_view name, std::string_view in) {
  writer.begin_object().key("name").string(name).key("in").string(in);
  writer.key("required").boolean(in == "path");
  writer.key("schema").begin_object().key("type").string("string").end_object().end_object();
}

void write_response(json::Writer& writer, std::string_view status, std::string_view description,
                    std::string_view type, std::string_view schema) {
  writer.key(status).begin_object().key("description").string(description);
  writer.key("content").begin_object().key(type).begin_object().key("schema").raw(schema);
  writer.end_object().end_object().end_object();
}

/// "get_deliveries_id_why".
std::string operation_id(const Endpoint& endpoint) {
  std::string id;
  for (const char c : endpoint.method) id += static_cast<char>(c - 'A' + 'a');
  for (const char c : endpoint.path) {
    if (c == '{' || c == '}') continue;
    id += c == '/' ? '_' : c;
  }
  return id;
}

void write_operation(json::Writer& writer, const Endpoint& endpoint) {
  const bool posts = endpoint.method == "POST";
  writer.key(posts ? "post" : "get").begin_object();
  writer.key("operationId").string(operation_id(endpoint));
  writer.key("summary").string(endpoint.summary);
  writer.key("x-role").string(name(endpoint.role)).key("parameters").begin_array();
  if (endpoint.path.find("{id}") != endpoint.path.npos) write_parameter(writer, "id", "path");
  for (const auto parameter : endpoint.parameters) write_parameter(writer, parameter, "query");
  writer.end_array();
  if (posts) {
    writer.key("requestBody").begin_object().key("content").begin_object();
    writer.key("application/json").begin_object().key("schema").raw(R"({"type":"object"})");
    writer.end_object().end_object().end_object();
  }
  writer.key("responses").begin_object();
  write_response(writer, "200", "the answer", "application/json", R"({"type":"object"})");
  write_response(writer, "default", "what is wrong", "application/problem+json",
                 R"({"$ref":"#/components/schemas/Problem"})");
  writer.end_object().end_object();
}

}  // namespace

std::string openapi() {
  std::map<std::string_view, std::vector<const Endpoint*>> paths;
  for (const auto* endpoint : routes()) paths[endpoint->path].push_back(endpoint);
  std::string out;
  json::Writer writer(out);
  writer.begin_object().key("openapi").string("3.1.0");
  writer.key("info").begin_object().key("title").string("Admin API of ctsync");
  writer.key("version").string(version);
  writer.key("license").begin_object().key("name").string("MIT").end_object().end_object();
  writer.key("servers").begin_array().begin_object().key("url").string(api_path);
  writer.end_object().end_array();
  writer.key("security").raw(R"([{"token":[]},{"session":[]}])").key("paths").begin_object();
  for (const auto& [path, endpoints] : paths) {
    writer.key(path).begin_object();
    for (const auto* endpoint : endpoints) write_operation(writer, *endpoint);
    writer.end_object();
  }
  writer.end_object().key("components").begin_object().key("schemas").begin_object();
  writer.key("Problem").raw(
      R"({"type":"object","required":["title","status","code"],"properties":{"type":{"type":"string"},)"
      R"("title":{"type":"string"},"status":{"type":"integer"},"code":{"type":"string"},)"
      R"("detail":{"type":"string"},"errors":{"type":"array","items":{"type":"object","properties":)"
      R"({"code":{"type":"string"},"where":{"type":"string"},"detail":{"type":"string"}}}}}})");
  writer.end_object().key("securitySchemes").begin_object();
  writer.key("token").raw(R"({"type":"http","scheme":"bearer"})");
  writer.key("session").raw(R"({"type":"apiKey","in":"cookie","name":"ctsync_admin"})");
  writer.end_object().end_object().end_object();
  return out;
}

}  // namespace ctsync::server::admin
