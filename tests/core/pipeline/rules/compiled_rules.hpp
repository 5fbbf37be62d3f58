// SPDX-License-Identifier: MIT
#pragma once

#include <doctest/doctest.h>

#include <array>
#include <ctsync/pipeline/rules/compile_rules.hpp>
#include <ctsync/pipeline/rules/transform.hpp>
#include <memory>
#include <string>
#include <string_view>

/// A document with rules of the target `segment`.
inline std::string rules_document(std::string_view rules, std::string_view more = {}) {
  std::string text = R"({"version":1,"constants":{"tiers":{"g":"gold"}},"targets":{"segment":{)";
  text.append(more).append(R"("rules":[)").append(rules).append("]}}}");
  return text;
}

inline constexpr std::array known_targets{
    ctsync::rules::TargetInfo{"segment"},
    ctsync::rules::TargetInfo{"crm", ctsync::rules::Requests::rest},
    ctsync::rules::TargetInfo{"graph", ctsync::rules::Requests::graphql}};

/// The plan of a target whose rules have no mistakes.
inline ctsync::Plan plan_with(std::string_view document, std::string target = "segment",
                              const ctsync::mapping::normalise::Normalisers& normalisers = {}) {
  const auto compiled = ctsync::rules::compile_rules(document, known_targets, normalisers);
  for (const auto& mistake : compiled.mistakes) MESSAGE(to_string(mistake));
  REQUIRE(compiled.rules != nullptr);
  ctsync::Plan plan;
  plan.transform = ctsync::rules::transform_of(compiled.rules, target);
  plan.target = std::move(target);
  return plan;
}
