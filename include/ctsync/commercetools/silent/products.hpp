// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <ctsync/commercetools/silent/row.hpp>
#include <string_view>

/// Variants, tailorings and selections of products.
namespace ctsync::commercetools::silent_messages {

namespace detail {

inline constexpr std::string_view editing = "the work of an editor of the catalogue";

}  // namespace detail

inline constexpr std::array products{
    SilentRow{"VariantCreated", detail::editing},
    SilentRow{"VariantDeleted", detail::editing},
    SilentRow{"VariantImageAdded", detail::editing},
    SilentRow{"VariantImagesSet", detail::editing},
    SilentRow{"VariantKeySet", detail::editing},
    SilentRow{"VariantPublished", detail::editing},
    SilentRow{"VariantSkuSet", detail::editing},
    SilentRow{"VariantStagedChangesRemoved", detail::editing},
    SilentRow{"VariantUnpublished", detail::editing},
    SilentRow{"ProductVariantTailoringAdded", detail::editing},
    SilentRow{"ProductVariantTailoringRemoved", detail::editing},
    SilentRow{"ProductTailoringCreated", detail::editing},
    SilentRow{"ProductTailoringDeleted", detail::editing},
    SilentRow{"ProductTailoringDescriptionSet", detail::editing},
    SilentRow{"ProductTailoringImageAdded", detail::editing},
    SilentRow{"ProductTailoringImagesSet", detail::editing},
    SilentRow{"ProductTailoringKeySet", detail::editing},
    SilentRow{"ProductTailoringNameSet", detail::editing},
    SilentRow{"ProductTailoringPublished", detail::editing},
    SilentRow{"ProductTailoringSlugSet", detail::editing},
    SilentRow{"ProductTailoringUnpublished", detail::editing},
    SilentRow{"ProductSelectionCreated", detail::editing},
    SilentRow{"ProductSelectionDeleted", detail::editing},
    SilentRow{"ProductSelectionProductAdded", detail::editing},
    SilentRow{"ProductSelectionProductExcluded", detail::editing},
    SilentRow{"ProductSelectionProductRemoved", detail::editing},
    SilentRow{"ProductSelectionVariantExclusionChanged", detail::editing},
    SilentRow{"ProductSelectionVariantSelectionChanged", detail::editing},
};

}  // namespace ctsync::commercetools::silent_messages
