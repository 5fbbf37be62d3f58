// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <ctsync/commercetools/silent/row.hpp>
#include <string_view>

/// Purchasing rules inside a company.
namespace ctsync::commercetools::silent_messages {

namespace detail {

inline constexpr std::string_view purchasing = "purchasing rules inside a company";

}  // namespace detail

inline constexpr std::array company{
    SilentRow{"ApprovalFlowCreated", detail::purchasing},
    SilentRow{"ApprovalFlowApproved", detail::purchasing},
    SilentRow{"ApprovalFlowRejected", detail::purchasing},
    SilentRow{"ApprovalFlowCompleted", detail::purchasing},
    SilentRow{"ApprovalRuleApproversSet", detail::purchasing},
    SilentRow{"ApprovalRuleCreated", detail::purchasing},
    SilentRow{"ApprovalRuleDescriptionSet", detail::purchasing},
    SilentRow{"ApprovalRuleKeySet", detail::purchasing},
    SilentRow{"ApprovalRuleNameSet", detail::purchasing},
    SilentRow{"ApprovalRulePredicateSet", detail::purchasing},
    SilentRow{"ApprovalRuleRequestersSet", detail::purchasing},
    SilentRow{"ApprovalRuleStatusSet", detail::purchasing},
    SilentRow{"AssociateRoleBuyerAssignableChanged", detail::purchasing},
    SilentRow{"AssociateRoleCreated", detail::purchasing},
    SilentRow{"AssociateRoleDeleted", detail::purchasing},
    SilentRow{"AssociateRoleNameSet", detail::purchasing},
    SilentRow{"AssociateRolePermissionAdded", detail::purchasing},
    SilentRow{"AssociateRolePermissionRemoved", detail::purchasing},
    SilentRow{"AssociateRolePermissionsSet", detail::purchasing},
};

}  // namespace ctsync::commercetools::silent_messages
