#include "analysis/prediction.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <vector>

namespace flopline {
namespace {

TEST(FitTimes, FindsTheMultipleWhereThereIsOne) {
  const std::vector<double> maccs = {1, 2, 5}, times = {3, 6, 15};
  const Fit fit = fit_times(maccs, times);
  EXPECT_DOUBLE_EQ(fit.slope, 3);
  EXPECT_DOUBLE_EQ(fit.correlation, 1);
  EXPECT_DOUBLE_EQ(fit.median_relative_error, 0);
}

TEST(FitTimes, IsNotMovedByAnOutlier) {
  const std::vector<double> maccs = {1, 2, 3, 4, 5}, times = {2, 4, 6, 8, 100};
  const Fit fit = fit_times(maccs, times);
  EXPECT_DOUBLE_EQ(fit.slope, 2);
  EXPECT_DOUBLE_EQ(fit.median_relative_error, 0);
  EXPECT_GT(fit.correlation, 0.6);
  EXPECT_LT(fit.correlation, 0.9);
}

TEST(FitTimes, SeesAPredictorThatRunsAgainstTheTime) {
  const std::vector<double> maccs = {1, 2, 3}, times = {3, 2, 1};
  EXPECT_DOUBLE_EQ(fit_times(maccs, times).correlation, -1);
  EXPECT_DOUBLE_EQ(fit_times(maccs, times).median_relative_error, 2.0 / 3);
}

TEST(FitTimes, HasNoCorrelationWhereNothingVaries) {
  const std::vector<double> maccs = {2, 2}, times = {1, 3};
  EXPECT_EQ(fit_times(maccs, times).correlation, 0);
}

TEST(FitTimes, RefusesWhatCannotBeFitted) {
  const std::vector<double> none, one = {1}, two = {1, 2}, zero = {0};
  EXPECT_THROW(fit_times(none, none), std::invalid_argument);
  EXPECT_THROW(fit_times(one, two), std::invalid_argument);
  EXPECT_THROW(fit_times(zero, one), std::invalid_argument);
}

}  // namespace
}  // namespace flopline
